/**
 * A remote's address as a link to the repository, without the user and password that CI checkouts carry:
 * `git@host:team/repo.git` and `https://user:secret@host/team/repo.git` both become `https://host/team/repo`.
 */
export function webAddress(remote: string): string {
  const scp = /^(?:[^@/\s]+@)?([^:/\s]+):(?!\/\/)(?!\d+\/)(.+)$/.exec(remote);
  const url = URL.parse(scp ? `ssh://${scp[1]}/${scp[2]}` : remote);
  if (url === null || url.hostname === "") return remote;
  const web = url.protocol === "http:" || url.protocol === "https:";
  const port = web && url.port !== "" ? `:${url.port}` : "";
  return `${web ? url.protocol : "https:"}//${url.hostname}${port}${url.pathname.replace(/\/+$/, "").replace(/\.git$/, "")}`;
}
