/** `https://host/owner/name(.git)`, `ssh://git@host/owner/name.git`, `git@host:owner/name.git`. */
const SCP_FORM = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/\/)(.+)$/;

export type GitRemote = {
  /** Lower-cased; with its port where the address is one of the web. */
  readonly host: string;
  /** As people write it, nothing encoded; without slashes around it and without `.git`. */
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
  return remoteOf(parsed.protocol.startsWith("http") ? parsed.host : parsed.hostname, decoded(parsed.pathname));
}

function remoteOf(host: string, path: string): GitRemote | null {
  const bare = path.replace(/^\/+|\/+$/g, "").replace(/\.git$/, "");
  const steps = bare.split("/");
  // At least an owner and a name; a step that leads elsewhere would do so in addresses that are made of it.
  if (host === "" || steps.length < 2 || steps.some((step) => ["", ".", ".."].includes(step))) return null;
  return { host: host.toLowerCase(), path: bare };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The path as addresses have it. */
export function pathInAddress({ path }: GitRemote): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
