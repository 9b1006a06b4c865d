import type { z } from "zod";
import { AirflowError } from "./airflow-error.ts";
import {
  bundlesSchema,
  dagsSchema,
  type ImportError,
  importErrorsSchema,
  jobsSchema,
  type ListedDag,
  providersSchema,
  versionSchema,
} from "./answers.ts";
import { readPages } from "./read-pages.ts";
import type { RestClient } from "./rest-client.ts";

/** A processor that dies again and again leaves many behind. */
const NEWEST_JOBS = 20;
/** Runtime versions that a load has at most. */
const MOST_PROVIDERS = 900;

/** The process that parses DAGs; of several, the one that was started last. */
export type DagProcessor = { readonly id: string; readonly startedAt: Date | null };

/** Version of a bundle that Airflow fetched last, and the page of its code at that. */
export type HeldBundle = { readonly version: string | null; readonly codeUrl: string | null };

/** What Airflow says of its DAGs without being asked for each. */
export type Overview = {
  /** Active DAGs: those whose file is gone, or cannot be imported, are not among them. */
  readonly dags: readonly ListedDag[];
  readonly importErrors: readonly ImportError[];
  /** What Airflow says of bundles themselves, by name, where a bundle has no DAG that says at which version it is. */
  readonly held: ReadonlyMap<string, HeldBundle>;
  /** Null where none is alive, or Loadline may not see processes. */
  readonly processor: DagProcessor | null;
};

export async function readOverview(client: RestClient, signal: AbortSignal): Promise<Overview> {
  const processor = await readProcessor(client, signal).catch(unlessForbidden);
  const dags = await readPages(
    client,
    {
      what: "the list of DAGs",
      path: "/api/v2/dags",
      query: { order_by: "dag_id" },
      answer: dagsSchema,
      items: (page) => page.dags,
      key: (dag) => dag.dag_id,
    },
    signal,
  );
  const importErrors = await readPages(
    client,
    {
      what: "the list of import errors",
      path: "/api/v2/importErrors",
      query: { order_by: "id" },
      answer: importErrorsSchema,
      items: (page) => page.import_errors,
      key: (error) => String(error.import_error_id),
    },
    signal,
  );
  const telling = new Set(soundDags(dags, importErrors).map((dag) => dag.bundle_name));
  const isSilent = importErrors.some((error) => !telling.has(error.bundle_name));
  const held = isSilent ? await readHeldBundles(client, signal) : new Map<string, HeldBundle>();
  return { dags, importErrors, held, processor };
}

/** Those whose file can be imported: the others stay listed for a while, at the version before it broke. */
export function soundDags(dags: readonly ListedDag[], importErrors: readonly ImportError[]): ListedDag[] {
  const fileOf = (bundle: string | null, path: string | null) => JSON.stringify([bundle, path]);
  const broken = new Set(importErrors.map((error) => fileOf(error.bundle_name, error.filename)));
  return dags.filter((dag) => !broken.has(fileOf(dag.bundle_name, dag.relative_fileloc)));
}

/** None where Airflow does not tell (3.3 and older), or not to Loadline's user. */
async function readHeldBundles(client: RestClient, signal: AbortSignal): Promise<ReadonlyMap<string, HeldBundle>> {
  const pages = {
    what: "the list of bundles",
    path: "/api/v2/dagBundles",
    query: { order_by: "name" },
    answer: bundlesSchema,
    items: (page: z.infer<typeof bundlesSchema>) => page.dag_bundles,
    key: (bundle: { name: string }) => bundle.name,
  };
  const bundles = await readPages(client, pages, signal).catch((error: unknown) => {
    if (error instanceof AirflowError && error.kind === "absent") return null;
    return unlessForbidden(error);
  });
  return new Map((bundles ?? []).map(({ name, version, bundle_url: codeUrl }) => [name, { version, codeUrl }]));
}

/** @throws AirflowError `foreign` for an Airflow that is older than 3.0 */
export async function readVersion(client: RestClient, signal: AbortSignal): Promise<string> {
  try {
    const question = { what: "the version", path: "/api/v2/version", answer: versionSchema };
    return (await client.ask(question, signal)).version;
  } catch (error) {
    if (!(error instanceof AirflowError && error.kind === "absent")) throw error;
    const older = { what: "the version", path: "/api/v1/version", answer: versionSchema };
    const known = await client.ask(older, signal).catch(() => null);
    if (known === null) throw new AirflowError("foreign", error.message, error.remedy, { cause: error });
    throw new AirflowError(
      "foreign",
      `It is Airflow ${known.version}, which has no versions of DAGs and no bundles.`,
      "Use Airflow 3.0 or newer, or push the loads of this one (docs/api.md).",
    );
  }
}

/** @throws AirflowError */
export async function readProcessor(client: RestClient, signal: AbortSignal): Promise<DagProcessor | null> {
  const query = { job_type: "DagProcessorJob", is_alive: true, order_by: "-start_date", limit: NEWEST_JOBS };
  // Those that are dead are left out of the newest, rather than not counted among them.
  const question = { what: "the list of processes", path: "/api/v2/jobs", query, answer: jobsSchema };
  const [job] = (await client.ask(question, signal)).jobs;
  if (job === undefined) return null;
  const startedAt = job.start_date === null ? null : new Date(job.start_date);
  return { id: `dag-processor:${job.hostname ?? ""}:${job.id}`, startedAt };
}

/** Airflow's version and those of its providers, by the names of their packages; of the API server's process. */
export async function readRuntime(
  client: RestClient,
  version: string,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const pages = {
    what: "the list of providers",
    path: "/api/v2/providers",
    answer: providersSchema,
    items: (page: { providers: { package_name: string; version: string }[] }) => page.providers,
    key: (provider: { package_name: string }) => provider.package_name,
  };
  const providers = (await readPages(client, pages, signal).catch(unlessForbidden)) ?? [];
  const versions = providers.slice(0, MOST_PROVIDERS).map((provider) => [provider.package_name, provider.version]);
  return { airflow: version, ...Object.fromEntries(versions) };
}

/** What Loadline can do without, where its user may not see it. */
function unlessForbidden(error: unknown): null {
  if (error instanceof AirflowError && error.kind === "refused") return null;
  throw error;
}
