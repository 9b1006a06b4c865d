import type { ImportError, ListedDag } from "./answers.ts";
import { type DagProcessor, type HeldBundle, type Overview, soundDags } from "./overview.ts";

/** Bundle of DAGs for which Airflow names none: what it calls its only one where nobody configured any. */
const UNNAMED = "dags-folder";

/** One bundle in one overview. */
export type BundleLook = {
  readonly name: string;
  readonly dags: readonly ListedDag[];
  readonly importErrors: readonly ImportError[];
  readonly processor: DagProcessor | null;
  /**
   * Version of the bundle that all of its DAGs were parsed at that can be imported; where none can, the one that Airflow
   * fetched last. Null where it has none, or Airflow does not tell it; `mixed` while it is parsed.
   */
  readonly version: string | null | "mixed";
  /** Page of the code, where Airflow tells it of the bundle itself. */
  readonly codeUrl: string | null;
  /**
   * Another whenever something is in question: another version, DAG, broken file, or process that parses. Not why a file
   * is broken: that may be worded in another way at every parse.
   */
  readonly mark: string;
};

/** The overview, bundle by bundle. */
export function bundleLooks({ dags, importErrors, held, processor }: Overview): Map<string, BundleLook> {
  const bundles = new Map<string, { dags: ListedDag[]; importErrors: ImportError[] }>();
  const bundle = (name: string | null) => {
    const key = name ?? UNNAMED;
    const known = bundles.get(key) ?? { dags: [], importErrors: [] };
    bundles.set(key, known);
    return known;
  };
  for (const dag of dags) bundle(dag.bundle_name).dags.push(dag);
  for (const error of importErrors) bundle(error.bundle_name).importErrors.push(error);
  const looks = [...bundles].map(([name, own]): [string, BundleLook] => {
    const version = versionOf(soundDags(own.dags, own.importErrors), held.get(name));
    const parts = [
      processor?.id,
      version,
      own.dags.map((dag) => [dag.dag_id, dag.bundle_version]),
      own.importErrors.map((error) => error.filename).sort(),
    ];
    const codeUrl = held.get(name)?.codeUrl ?? null;
    return [name, { name, ...own, processor, version, codeUrl, mark: JSON.stringify(parts) }];
  });
  return new Map(looks);
}

function versionOf(dags: readonly ListedDag[], held: HeldBundle | undefined): BundleLook["version"] {
  if (dags.length === 0) return held?.version ?? null;
  const versions = new Set(dags.map((dag) => dag.bundle_version));
  const [version = null] = versions;
  return versions.size > 1 ? "mixed" : version;
}

/** When each file was parsed last, by what tells of it. */
export function parseTimes({ dags, importErrors }: BundleLook): Map<string, string | null> {
  return new Map([
    ...soundDags(dags, importErrors).map((dag): [string, string | null] => [`dag ${dag.dag_id}`, dag.last_parsed_time]),
    ...importErrors.map((error): [string, string | null] => [`file ${error.filename}`, error.timestamp]),
  ]);
}

/** Whether all of the bundle was parsed at one version, by the process that parses now. */
export function isWhole(look: BundleLook): boolean {
  if (look.version === "mixed") return false;
  const startedAt = look.processor?.startedAt ?? null;
  return startedAt === null || [...parseTimes(look).values()].every((at) => at !== null && new Date(at) >= startedAt);
}

/** Whether everything was parsed once more since `before`. */
export function isParsedSince(before: ReadonlyMap<string, string | null>, look: BundleLook): boolean {
  return [...parseTimes(look)].every(([what, at]) => before.get(what) !== at);
}
