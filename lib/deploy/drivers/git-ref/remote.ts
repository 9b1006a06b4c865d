/** Where a repository is. */
export type GitRemote = {
  readonly scheme: "https" | "http" | "ssh" | "file";
  /** As git takes it. */
  readonly url: string;
  /** Null of a repository on the worker's own machine. */
  readonly host: string | null;
  readonly port: number | null;
  /** What people call it: host and path, without scheme, login and `.git`. */
  readonly name: string;
};

const PORTS = { https: 443, http: 80, ssh: 22 } as const;
/** `git@host:path`, which is SSH. */
const SCP_LIKE = /^(?<user>[\w.-]+)@(?<host>[\w.-]+):(?<path>(?!\/\/)[^\p{Cc}]+)$/u;

/**
 * Reads the address of a repository; null when it is none, or carries a password, a query or a fragment. Only transports
 * that run nothing are known: git's `ext::` and the helpers of other programs are not.
 */
export function readRemote(text: string): GitRemote | null {
  const scp = SCP_LIKE.exec(text)?.groups;
  if (scp !== undefined) {
    const { host = "", path = "" } = scp;
    if (path.startsWith("-")) return null;
    return { scheme: "ssh", url: text, host, port: PORTS.ssh, name: nameOf(host, path) };
  }
  const url = /^[a-z]+:\/\/[^\p{Cc}\s\\]+$/iu.test(text) ? URL.parse(text) : null;
  if (url === null || url.password !== "" || url.search !== "" || url.hash !== "") return null;
  const path = decoded(url.pathname);
  if (path === null || path.length < 2) return null;
  switch (url.protocol) {
    case "file:":
      if (url.host !== "") return null;
      return { scheme: "file", url: text, host: null, port: null, name: nameOf("", path) };
    case "https:":
    case "http:": {
      if (url.username !== "" || url.hostname === "") return null;
      const scheme = url.protocol === "https:" ? "https" : "http";
      return {
        scheme,
        url: url.href,
        host: url.hostname,
        port: portOf(url, PORTS[scheme]),
        name: nameOf(url.host, path),
      };
    }
    case "ssh:": {
      const known = /^(?:[\w.-]+|\[[0-9a-fA-F:]+\])$/.test(url.hostname) && !url.hostname.startsWith("-");
      if (!known || !/^[\w.-]*$/.test(url.username)) return null;
      return {
        scheme: "ssh",
        url: text,
        host: url.hostname,
        port: portOf(url, PORTS.ssh),
        name: nameOf(url.host, path),
      };
    }
    default:
      return null;
  }
}

function portOf(url: URL, standard: number): number {
  return url.port === "" ? standard : Number(url.port);
}

function nameOf(host: string, path: string): string {
  const clean = path.replace(/\/+$/, "").replace(/\.git$/, "");
  return host === "" ? clean : `${host.toLowerCase()}/${clean.replace(/^\/+/, "")}`;
}

function decoded(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
