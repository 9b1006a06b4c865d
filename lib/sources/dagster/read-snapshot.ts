import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import type { Fidelity } from "../../domain/snapshot/make.ts";

/** The code location whose definitions are wanted, as the webserver describes it. */
export type SnapshotRequest = {
  readonly location: string;
  /** Process that the webserver serves from; what is read must be its. */
  readonly serverId: string;
  /** Names of the repositories. Assets carry theirs only where there are several (`repositoryOf`). */
  readonly repositories: readonly string[];
  /** Where the code server listens, among other things: `host` and `port`, or `socket`; neither of a managed one. */
  readonly displayMetadata: Readonly<Record<string, string>>;
};

/** `moved`: another process serves the location by now, so that it is to be looked at anew. */
export type SnapshotReading =
  | { readonly status: "read"; readonly assets: HashedAsset[]; readonly fidelity: Fidelity }
  | { readonly status: "moved" };

/** One way of reading a code location's definitions. Throws when they cannot be read; the message is fit to show. */
export type ReadSnapshot = (request: SnapshotRequest, signal: AbortSignal) => Promise<SnapshotReading>;

/** What tells assets of one key apart: null where the location has a single repository, however that is called. */
export function repositoryOf(name: string, { repositories }: Pick<SnapshotRequest, "repositories">): string | null {
  return repositories.length > 1 ? name : null;
}
