/** `https://host/owner/name(.git)`, `ssh://git@host/owner/name.git`, `git@host:owner/name.git`. */
const SCP_FORM = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/\/)(.+)$/;

export type GitRemote = {
  /** Lower-cased; with its port where the address is one of the web. */
  readonly host: string;
  /** Without slashes around it and without `.git`. */
  readonly path: string;
};

/** Where a repository is, by the address that git clones it from; null when that is no address of a host. */
export function gitRemote(url: string): GitRemote | null {
  const text = url.trim();
  const scp = SCP_FORM.exec(text);
  if (scp !== null) return remoteOf(scp[1] ?? "", scp[2] ?? "");
  const parsed = URL.parse(text);
  if (parsed === null || !["http:", "https:", "ssh:", "git:"].includes(parsed.protocol)) return null;
  // The port of a clone address is not the port of the pages, unless it is the pages' own protocol.
  return remoteOf(parsed.protocol.startsWith("http") ? parsed.host : parsed.hostname, parsed.pathname);
}

function remoteOf(host: string, path: string): GitRemote | null {
  const bare = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  // At least an owner and a name.
  if (host === "" || bare.split("/").filter(Boolean).length < 2) return null;
  return { host: host.toLowerCase(), path: bare };
}
