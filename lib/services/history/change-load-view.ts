import type { ChangeLoad } from "../../contracts/assets.ts";
import type { ChangeLoadRow } from "../../db/history/asset-history.ts";
import { commitView } from "./commit-view.ts";
import type { Git } from "./load-facts.ts";

/** A load as an asset's pages show it. The row's JSON texts were written from validated facts. */
export function changeLoadView(load: ChangeLoadRow): ChangeLoad {
  const git = load.git === null ? null : (JSON.parse(load.git) as Git);
  return {
    number: load.number,
    loadedAt: load.loadedAt.toISOString(),
    image: load.imageReference === null ? null : { reference: load.imageReference, digest: load.imageDigest },
    git,
    commit: commitView(git, load.commitFact, load.gitLinks),
    deployedBy: load.deployedBy === null ? null : JSON.parse(load.deployedBy),
    description: load.description,
    rollbackOf: load.rollbackOf,
  };
}
