import { setImmediate as breathe } from "node:timers/promises";
import { z } from "zod";
import { isJsonObject } from "../../domain/json.ts";
import { type SnapshotReader, snapshotReader } from "../../domain/snapshot/parse.ts";
import { type AssetNode, assetNodeSchema, assetOf, assetSelection, missingFields } from "./asset-node.ts";
import type { GraphqlClient, GraphqlError } from "./graphql-client.ts";
import { type ReadSnapshot, repositoryOf } from "./read-snapshot.ts";
import type { SchemaShape } from "./schema-shape.ts";
import { WebserverError } from "./webserver-error.ts";

/** Assets in one answer, where the webserver has pages: it answers others in between. */
const PAGE = 500;
const PAGE_MS = 60_000;
/** Older webservers give a repository in one piece: 10,000 assets take them some 8 seconds. */
const WHOLE_MS = 300_000;
/** Node's longest string is little more. */
const MOST_BYTES = 500 * 1024 * 1024;
/** Assets brought to normal form in one go, so that nothing else waits for long. */
const BATCH = 250;

/** What is asked of one repository; `paged`: by `$cursor`, `$limit` assets at a time. */
export function assetsQuery(shape: SchemaShape): { query: string; paged: boolean } {
  const paged = shape.fields.get("Repository")?.has("assetNodesConnection") === true;
  const selection = assetSelection(shape);
  const assets = paged
    ? `assetNodesConnection(cursor: $cursor, limit: $limit) { nodes { ${selection} } cursor hasMore }`
    : `assetNodes { ${selection} }`;
  const query = `query LoadlineAssets($location: String!, $repository: String!${paged ? ", $cursor: String, $limit: Int!" : ""}) {
  repositoryOrError(repositorySelector: { repositoryLocationName: $location, repositoryName: $repository }) {
    __typename
    ... on Repository { ${assets} }
    ... on PythonError { message }
  }
}`;
  return { query, paged };
}

const answerSchema = z.object({
  repositoryOrError: z.union([
    z.object({
      __typename: z.literal("Repository"),
      assetNodes: z.array(assetNodeSchema).optional(),
      assetNodesConnection: z
        .object({ nodes: z.array(assetNodeSchema), cursor: z.string().nullable(), hasMore: z.boolean() })
        .optional(),
    }),
    z.object({ __typename: z.literal("PythonError"), message: z.string() }),
    z.object({ __typename: z.literal("RepositoryNotFoundError") }),
  ]),
});

/** Reads definitions from the webserver's GraphQL, which knows partitions and mappings only in part. */
export function readByGraphql(
  client: GraphqlClient,
  shape: (signal: AbortSignal) => Promise<SchemaShape>,
): ReadSnapshot {
  return async (request, signal) => {
    const known = await shape(signal);
    const missing = missingFields(known);
    if (missing.length > 0) {
      throw new WebserverError(
        "failed",
        `This version of Dagster does not tell ${missing.join(", ")} of an asset.`,
        "Use Dagster 1.9 or newer.",
      );
    }
    const { query, paged } = assetsQuery(known);
    const reader = snapshotReader("assets", { partial: true });
    let index = 0;
    for (const repository of request.repositories) {
      let cursor: string | null = null;
      do {
        const variables = { location: request.location, repository, ...(paged ? { cursor, limit: PAGE } : {}) };
        const page = await readPage(client, request.location, { query, paged, variables }, signal);
        // The location was loaded anew, or left the workspace, since its repositories were listed.
        if (page === null) return { status: "moved" };
        index = await take(reader, page.nodes, repositoryOf(repository, request), index, signal);
        if (page.next !== null && (page.next === cursor || page.nodes.length === 0)) throw endless(request.location);
        cursor = page.next;
      } while (cursor !== null);
    }
    const snapshot = reader.finish();
    if (snapshot.ok) return { status: "read", assets: snapshot.assets, fidelity: "graphql" };
    const [first] = snapshot.errors;
    throw new WebserverError("failed", `Its assets cannot be recorded: ${first?.path}: ${first?.message}`, LOG);
  };
}

const LOG = "Look into the webserver's log.";

type Page = { readonly nodes: readonly AssetNode[]; readonly next: string | null };

/** Null: the repository is not there. */
async function readPage(
  client: GraphqlClient,
  location: string,
  { query, paged, variables }: { query: string; paged: boolean; variables: Record<string, unknown> },
  signal: AbortSignal,
): Promise<Page | null> {
  const what = `the assets of ${location}`;
  const timeoutMs = paged ? PAGE_MS : WHOLE_MS;
  const question = {
    what,
    query,
    variables,
    answer: answerSchema,
    timeoutMs,
    mostBytes: MOST_BYTES,
    mend: mendInfinities,
  };
  const { repositoryOrError: answer } = await client.ask(question, signal);
  if (answer.__typename === "RepositoryNotFoundError") return null;
  if (answer.__typename === "PythonError") {
    throw new WebserverError("failed", `The webserver could not tell ${what}: ${answer.message.trim()}`, LOG);
  }
  const page = answer.assetNodesConnection;
  if (page === undefined) return { nodes: answer.assetNodes ?? [], next: null };
  // Without a cursor the rest cannot be asked for, and part of a location is not the location.
  if (page.hasMore && page.cursor === null) throw endless(location);
  return { nodes: page.nodes, next: page.hasMore ? page.cursor : null };
}

function endless(location: string): WebserverError {
  return new WebserverError(
    "failed",
    `The webserver says that ${location} has more assets, and does not tell them.`,
    "Look into the webserver's log, and at what stands between it and Loadline.",
  );
}

async function take(
  reader: SnapshotReader,
  nodes: readonly AssetNode[],
  repository: string | null,
  start: number,
  signal: AbortSignal,
): Promise<number> {
  let index = start;
  for (const node of nodes) {
    reader.read(assetFrom(node, repository), index);
    index++;
    if (index % BATCH === 0) await breathe(undefined, { signal });
  }
  return index;
}

function assetFrom(node: AssetNode, repository: string | null) {
  try {
    return assetOf(node, repository);
  } catch (error) {
    if (!(error instanceof z.ZodError || error instanceof SyntaxError)) throw error;
    const why = error instanceof z.ZodError ? error.issues[0]?.message : error.message;
    throw new WebserverError(
      "failed",
      `The metadata of the asset ${JSON.stringify(node.assetKey.path)} are in a form that Loadline does not know: ${why}`,
      "Tell the makers of Loadline which version of Dagster this is.",
      { cause: error },
    );
  }
}

const INFINITE = /Float cannot represent non numeric value: (-?)inf\b/;

/**
 * Webservers before `floatRepr` fail at an infinite float: the value comes as null, beside an error that says which it
 * was. The text that newer ones send is put in its place.
 */
export function mendInfinities(
  data: Record<string, unknown>,
  errors: readonly GraphqlError[],
): readonly GraphqlError[] {
  return errors.filter(({ message, path }) => {
    const sign = INFINITE.exec(message)?.[1];
    if (sign === undefined || path?.at(-1) !== "floatValue") return true;
    let place: unknown = data;
    for (const step of path.slice(0, -1)) place = (place as Record<string | number, unknown> | null)?.[step];
    if (!isJsonObject(place)) return true;
    place.floatRepr = `${sign}Infinity`;
    return false;
  });
}
