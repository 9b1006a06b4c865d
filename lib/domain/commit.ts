/** `https://host/owner/name(.git)`, `ssh://git@host/owner/name.git`, `git@host:owner/name.git`. */
const SCP_FORM = /^(?:[^@/\s]+@)?([^:/\s]+\.[^:/\s]+):(?!\/\/)(.+)$/;

type Forge = { host: string; path: string };

function forgeOf(url: string): Forge | null {
  const scp = SCP_FORM.exec(url);
  if (scp !== null) return { host: scp[1] ?? "", path: scp[2] ?? "" };
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return null;
  }
  if (!["http:", "https:", "ssh:", "git:"].includes(parsed.protocol)) return null;
  // The port of a clone address is not the port of the pages, unless it is the pages' own protocol.
  const host = parsed.protocol.startsWith("http") ? parsed.host : parsed.hostname;
  return { host, path: parsed.pathname.replace(/^\//, "") };
}

/**
 * Address of a commit's page, or null when the repository's address does not say where its pages are.
 * GitHub and GitLab (the hosts, and hosts with the name in theirs) are known; on any other host GitHub's
 * form is used, which Gitea, Forgejo and GitHub Enterprise share. Always https, so that recorded text can
 * never become a link with another scheme.
 */
export function commitLink(url: string, commit: string): string | null {
  const forge = forgeOf(url.trim());
  if (forge === null || !/^[0-9a-f]{7,64}$/.test(commit)) return null;
  const path = forge.path.replace(/\/+$/, "").replace(/\.git$/, "");
  if (forge.host === "" || !forge.host.includes(".") || path.split("/").filter(Boolean).length < 2) return null;
  const middle = forge.host.includes("gitlab") ? "/-/commit/" : "/commit/";
  const link = URL.parse(`https://${forge.host}/${path}${middle}${commit}`);
  return link !== null && link.username === "" ? link.href : null;
}

/** First seven digits, as git shows them. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}

/** First line of a commit's message. */
export function commitSubject(message: string): string {
  return message.split("\n", 1)[0]?.trim() ?? "";
}
