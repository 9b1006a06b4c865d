import { createHash } from "node:crypto";
import type { JsonObject } from "../../domain/json.ts";
import { AirflowError } from "./airflow-error.ts";
import {
  type DataAsset,
  dagSourceSchema,
  dataAssetsSchema,
  detailsSchema,
  type ListedDag,
  tasksSchema,
} from "./answers.ts";
import { dagAsset, dataAssetOf } from "./dag-asset.ts";
import { readPages } from "./read-pages.ts";
import type { RestClient } from "./rest-client.ts";

/** DAGs that are asked for side by side: Airflow's API server has other things to do. */
const SIDE_BY_SIDE = 4;
/** Digits of a file's digest that stand for its code. */
const DIGEST_DIGITS = 16;

/** One definition as it was read, in the form in which clients push assets. */
export type ReadDefinition = {
  readonly asset: JsonObject;
  /** Digest of the source; null for what has none of its own. */
  readonly code: string | null;
};

/** Everything that a bundle defines, by the text of its key. */
export type BundleReading = {
  readonly definitions: ReadonlyMap<string, ReadDefinition>;
  /** Versions of the bundle that the stored definitions are of: one, unless Airflow is still storing. */
  readonly storedVersions: ReadonlySet<string | null>;
  /** Page of the bundle's code at this version, where Airflow has one. */
  readonly codeUrl: string | null;
};

/** Reads all that the DAGs of a bundle are; null when one of them left in the meantime. */
export async function readBundle(
  client: RestClient,
  dags: readonly ListedDag[],
  signal: AbortSignal,
): Promise<BundleReading | null> {
  const names = new Set(dags.map(({ dag_id }) => dag_id));
  const related = (await readDataAssets(client, signal)).map((asset) => relationOf(asset, names));
  const definitions = new Map<string, ReadDefinition>();
  const storedVersions = new Set<string | null>();
  let codeUrl: string | null = null;
  const put = (asset: JsonObject, code: string | null) => definitions.set(JSON.stringify(asset.key), { asset, code });
  try {
    await inTurns(dags, async ({ dag_id }) => {
      const { details, tasks, code } = await readDag(client, dag_id, signal);
      storedVersions.add(details.latest_dag_version?.bundle_version ?? null);
      codeUrl ??= details.latest_dag_version?.bundle_url ?? null;
      const upstream = related.filter(({ readers }) => readers.has(dag_id)).map(({ asset }) => asset.name);
      put(dagAsset({ details, tasks, codeVersion: code, upstream }), code);
    });
  } catch (error) {
    if (error instanceof AirflowError && error.kind === "absent") return null;
    throw error;
  }
  for (const { asset, isOurs } of related) if (isOurs) put(dataAssetOf(asset), null);
  return { definitions, storedVersions, codeUrl };
}

/** Page of the bundle's code, by what Airflow says of one of its DAGs; null where it has none, or the DAG has left. */
export async function readCodeUrl(client: RestClient, dag: ListedDag, signal: AbortSignal): Promise<string | null> {
  const { dag_id: dagId } = dag;
  const path = `/api/v2/dags/${encodeURIComponent(dagId)}/details`;
  try {
    const details = await client.ask({ what: `the DAG ${dagId}`, path, answer: detailsSchema }, signal);
    return details.latest_dag_version?.bundle_url ?? null;
  } catch (error) {
    if (error instanceof AirflowError && error.kind === "absent") return null;
    throw error;
  }
}

async function readDag(client: RestClient, dagId: string, signal: AbortSignal) {
  const what = `the DAG ${dagId}`;
  const path = `/api/v2/dags/${encodeURIComponent(dagId)}`;
  const details = await client.ask({ what, path: `${path}/details`, answer: detailsSchema }, signal);
  const { tasks } = await client.ask(
    { what: `the tasks of ${dagId}`, path: `${path}/tasks`, answer: tasksSchema },
    signal,
  );
  const source = `/api/v2/dagSources/${encodeURIComponent(dagId)}`;
  const { content } = await client.ask({ what: `the code of ${dagId}`, path: source, answer: dagSourceSchema }, signal);
  const code = content === null ? null : createHash("sha256").update(content).digest("hex").slice(0, DIGEST_DIGITS);
  return { details, tasks, code };
}

function readDataAssets(client: RestClient, signal: AbortSignal): Promise<DataAsset[]> {
  return readPages(
    client,
    {
      what: "the list of data assets",
      path: "/api/v2/assets",
      query: { order_by: "id" },
      answer: dataAssetsSchema,
      items: (page) => page.assets,
      key: (asset) => asset.name,
    },
    signal,
  );
}

/**
 * What a data asset, which belongs to the whole of Airflow, is to a bundle: it is defined where its producers are, and
 * where nobody produces it, where it is used.
 */
function relationOf(asset: DataAsset, dags: ReadonlySet<string>) {
  const readers = new Set(
    [...asset.scheduled_dags, ...asset.consuming_dags, ...asset.consuming_tasks].map(({ dag_id }) => dag_id),
  );
  const makers = asset.producing_tasks.map(({ dag_id }) => dag_id);
  const isOurs = (makers.length > 0 ? makers : [...readers]).some((dagId) => dags.has(dagId));
  return { asset, readers, isOurs };
}

async function inTurns<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const lane = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane));
}
