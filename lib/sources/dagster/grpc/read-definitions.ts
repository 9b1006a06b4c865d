import { z } from "zod";
import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { parsePythonJson } from "../python-json.ts";
import type { CodeServerAddress } from "./address.ts";
import { addressText } from "./address.ts";
import { type ChannelSecurity, CodeServerError, openCodeServer } from "./code-server.ts";
import { readAsset } from "./read-asset.ts";
import { serdesObject } from "./serdes.ts";

/** A repository's assets in the form in which clients push them, its name left out. */
export type RepositoryDefinitions = { readonly name: string; readonly assets: readonly JsonObject[] };

/**
 * What a code server said. `other_process`: whoever listens there is not the process that the webserver serves from,
 * or was replaced while it was read; `serverId` is whose answer it was.
 */
export type DefinitionsReading =
  | { readonly status: "read"; readonly repositories: readonly RepositoryDefinitions[] }
  | { readonly status: "other_process"; readonly serverId: string };

const repositorySchema = z.object({
  external_asset_graph_data: z.array(z.unknown()),
});
const errorSchema = z.object({ message: z.string() });

/** Which definitions are wanted: those of the named repositories, of the process of `serverId` and no other. */
type DefinitionsRequest = { readonly serverId: string; readonly repositories: readonly string[] };

/**
 * Reads the definitions of a code location's repositories from its code server.
 * @throws CodeServerError
 */
export async function readDefinitions(
  address: CodeServerAddress,
  security: ChannelSecurity,
  { serverId, repositories: names }: DefinitionsRequest,
  signal: AbortSignal,
): Promise<DefinitionsReading> {
  const server = openCodeServer(address, security, signal);
  const place = addressText(address);
  try {
    const before = await server.serverId();
    if (before !== serverId) return { status: "other_process", serverId: before };
    const repositories: RepositoryDefinitions[] = [];
    for (const name of names) {
      const assets = repositoryAssets(await server.repository(originOf(name, address)), place, name);
      repositories.push({ name, assets });
    }
    // A server that loads its code anew keeps its address: what was read must be of one process from first to last.
    const after = await server.serverId();
    return after === serverId ? { status: "read", repositories } : { status: "other_process", serverId: after };
  } finally {
    server.close();
  }
}

function repositoryAssets(payload: string, place: string, name: string): JsonObject[] {
  const what = `repository ${name}`;
  const answer = parse(payload, place, what);
  const parsed = repositorySchema.safeParse(answer);
  if (!parsed.success) throw refusal(answer, place, what);
  return parsed.data.external_asset_graph_data.map((node, index) => {
    const object = serdesObject(node as JsonValue);
    if (object === null) {
      throw new CodeServerError("unreadable", `${place}: asset ${index} of ${what} is not as Dagster stores assets.`);
    }
    try {
      return readAsset(object);
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      const key = JSON.stringify(serdesObject(object.asset_key)?.path ?? index);
      const [issue] = error.issues;
      throw new CodeServerError(
        "unreadable",
        `${place}: asset ${key} of ${what} cannot be read: ${issue?.path.join(".")}: ${issue?.message}`,
        { cause: error },
      );
    }
  });
}

function parse(payload: string, place: string, what: string): JsonValue {
  try {
    return parsePythonJson(payload);
  } catch (error) {
    throw new CodeServerError("unreadable", `${place} did not send ${what} as JSON.`, { cause: error });
  }
}

/** A code server answers with its error (`RepositoryErrorSnap`) in the place of what was asked for. */
function refusal(answer: JsonValue, place: string, what: string): CodeServerError {
  const object = serdesObject(answer);
  const error = errorSchema.safeParse(object?.error);
  const why = error.success ? error.data.message.trim() : `it sent ${object?.__class__ ?? "something else"}`;
  return new CodeServerError("unreadable", `${place} did not tell ${what}: ${why}`);
}

/**
 * `ExternalRepositoryOrigin`: code servers look at the repository's name alone, but take the whole for deserialising.
 */
function originOf(repository: string, address: CodeServerAddress): string {
  const place =
    "socket" in address
      ? { host: "localhost", port: null, socket: address.socket }
      : { host: address.host, port: address.port, socket: null };
  return JSON.stringify({
    __class__: "ExternalRepositoryOrigin",
    repository_location_origin: {
      __class__: "GrpcServerRepositoryLocationOrigin",
      ...place,
      location_name: addressText(address),
    },
    repository_name: repository,
  });
}
