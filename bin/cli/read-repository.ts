import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { webAddress } from "./web-address.ts";

const run = promisify(execFile);

/** What the current repository says of a commit; `url` is null where there is no remote. */
export type RepositoryFacts = {
  url: string | null;
  commit: string;
  branch?: string;
  message?: string;
  author?: { name: string; email?: string };
};

/** `dirty`: tracked files differ from the checked-out commit, so it does not describe what is deployed. */
export type RepositoryReading = { state: "none" } | { state: "dirty" } | { state: "read"; facts: RepositoryFacts };

/**
 * Reads the repository that `directory` is in: the commit `wanted`, else the one checked out. Untracked
 * files do not count as dirt: a build leaves them (the very snapshot to be recorded, for one).
 */
export async function readRepository(directory: string, wanted: string | undefined): Promise<RepositoryReading> {
  const git = async (...args: string[]) => {
    try {
      const { stdout } = await run("git", ["-C", directory, ...args], { maxBuffer: 16 * 1024 * 1024 });
      return stdout.trim();
    } catch {
      // No git, no repository, no such commit: each means that nothing is known.
      return null;
    }
  };

  // The option's text goes to git as a revision; one that begins with a dash would be read as an option.
  const revision = wanted ?? "HEAD";
  if (revision.startsWith("-")) return { state: "none" };
  const shown = await git("show", "--no-patch", "--format=%H%x00%an%x00%ae%x00%B", `${revision}^{commit}`, "--");
  if (shown === null) return { state: "none" };
  if (wanted === undefined && (await git("status", "--porcelain", "--untracked-files=no")) !== "") {
    return { state: "dirty" };
  }

  const [commit = "", name = "", email = "", message = ""] = shown.split("\0");
  const branch = wanted === undefined ? await git("symbolic-ref", "--short", "--quiet", "HEAD") : null;
  const remote = (await git("remote", "get-url", "origin")) ?? (await firstRemote(git));
  return {
    state: "read",
    facts: {
      url: remote === null ? null : webAddress(remote),
      commit,
      ...(branch ? { branch: branch.slice(0, 1000) } : {}),
      ...(message.trim() ? { message: message.trim().slice(0, 20_000).toWellFormed() } : {}),
      ...(name ? { author: { name: name.slice(0, 255), ...(email ? { email: email.slice(0, 320) } : {}) } } : {}),
    },
  };
}

async function firstRemote(git: (...args: string[]) => Promise<string | null>): Promise<string | null> {
  const name = (await git("remote"))?.split("\n", 1)[0];
  return name ? git("remote", "get-url", name) : null;
}
