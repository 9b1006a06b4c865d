import type { GitRemote } from "../domain/git-remote.ts";
import { matchesGlob } from "../domain/glob.ts";

/** Whether a repository is on the host that a connection names, and among those that it is for. */
export function coversRemote(
  { url, hosts, repositories }: { url: string; hosts: readonly string[]; repositories: readonly string[] },
  remote: GitRemote,
): boolean {
  const { host, hostname } = new URL(url);
  // Over SSH the port is another one, and is not told.
  const isHere = [host, hostname, ...hosts.map((name) => name.toLowerCase())].includes(remote.host);
  const path = remote.path.toLowerCase();
  return isHere && (repositories.length === 0 || repositories.some((glob) => matchesGlob(glob.toLowerCase(), path)));
}
