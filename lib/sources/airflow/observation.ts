import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { snapshotReader } from "../../domain/snapshot/parse.ts";
import type { Observation } from "../source.ts";
import { AirflowError } from "./airflow-error.ts";
import type { BundleLook } from "./bundle-look.ts";
import type { AirflowConfig } from "./config.ts";
import { importFailure } from "./import-failure.ts";
import type { Noise } from "./noise.ts";
import type { BundleReading } from "./read-bundle.ts";

const COMMIT = /^[0-9a-f]{40}$/;
/** Page of a folder at a commit, as GitHub, GitLab and Bitbucket have it. */
const CODE_PAGE = /^(.+?)(?:\/-)?\/(?:tree|src)\/[0-9a-f]{40}(?:[/?#]|$)/;

/** What stays the same over the bundles of an installation. */
export type Installation = {
  readonly repositories: AirflowConfig["repositories"];
  readonly runtime: Readonly<Record<string, string>>;
};

/** @throws AirflowError where something that Airflow tells cannot be recorded */
export function loadedObservation(
  installation: Installation,
  look: BundleLook,
  reading: BundleReading,
  noise: Noise,
): Observation {
  return {
    ...common(installation, look, reading.codeUrl),
    status: "loaded",
    assets: hashed(reading, noise),
  };
}

export function failedObservation(installation: Installation, look: BundleLook, codeUrl: string | null): Observation {
  return { ...common(installation, look, codeUrl), status: "failed", error: importFailure(look.importErrors) };
}

function common({ repositories, runtime }: Installation, look: BundleLook, codeUrl: string | null) {
  const { name, processor } = look;
  const version = look.version === "mixed" ? null : look.version;
  const repository = Object.hasOwn(repositories, name) ? repositories[name] : undefined;
  const url = repository?.url ?? repositoryOf(codeUrl);
  const isCommit = version !== null && COMMIT.test(version);
  return {
    location: name,
    serverId: processor?.id ?? "airflow",
    ...(processor?.startedAt == null ? {} : { servedSince: processor.startedAt }),
    // Airflow's processes come and go without the code changing; another image or another commit is a load.
    restartIsLoad: false,
    observedAt: new Date(),
    fidelity: "native" as const,
    runtime: { ...runtime },
    metadata: {},
    image: null,
    ...(version === null ? {} : { bundles: [{ type: isCommit ? "git" : "dags", name, version }] }),
    ...(isCommit && url !== undefined
      ? { git: { url, commit: version, ...(repository?.branch === undefined ? {} : { branch: repository.branch }) } }
      : {}),
  };
}

/** Without the user and token that a bundle's own address may carry: everybody who reads loads sees it. */
function repositoryOf(codeUrl: string | null): string | undefined {
  const found = CODE_PAGE.exec(codeUrl ?? "")?.[1];
  return found?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}

function hashed(reading: BundleReading, noise: Noise): HashedAsset[] {
  const reader = snapshotReader();
  let index = 0;
  for (const [key, definition] of reading.definitions) reader.read(noise.without(key, definition), index++);
  const snapshot = reader.finish();
  if (snapshot.ok) return snapshot.assets;
  const [first] = snapshot.errors;
  throw new AirflowError(
    "failed",
    `What Airflow tells cannot be recorded: ${first?.path}: ${first?.message}`,
    "Tell the makers of Loadline which version of Airflow this is.",
  );
}
