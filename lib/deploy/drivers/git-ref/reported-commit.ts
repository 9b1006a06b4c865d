import { commitDigest, type ImageRef } from "../../../domain/image.ts";
import { referenceOf } from "./branch-state.ts";
import type { GitRemote } from "./remote.ts";

/** What a source says of the bundles that it saw loaded (lib/sources/source.ts). */
export type Reported = {
  readonly location: string;
  readonly bundles: readonly { readonly type: string; readonly name: string; readonly version: string }[];
};

/**
 * The commit that a source saw loaded; null where it names none. The branch may be ahead of it: who follows a branch
 * looks at it every few minutes, and stays at the last commit that it could read.
 */
export function reportedCommit(remote: GitRemote, branch: string, { location, bundles }: Reported): ImageRef | null {
  const commits = bundles.filter(({ version }) => commitDigest(version) !== null);
  const own = commits.find(({ name }) => name === location) ?? (commits.length === 1 ? commits[0] : undefined);
  return own === undefined ? null : { reference: referenceOf(remote, branch), digest: commitDigest(own.version) };
}
