import type { Source } from "../source.ts";
import type { DagsterConfig } from "./config.ts";
import { type GraphqlClient, openGraphqlClient, requestHeaders } from "./graphql-client.ts";
import { grpcFirst } from "./grpc/grpc-first.ts";
import { openGrpcReader } from "./grpc/reader.ts";
import { readByGraphql } from "./read-by-graphql.ts";
import { reloadLocation } from "./reload-location.ts";
import { readSchemaShape, type SchemaShape } from "./schema-shape.ts";
import { testWebserver } from "./test-webserver.ts";
import { watchWebserver } from "./watch-webserver.ts";

export const DAGSTER = "dagster";

/** Watches the code locations of a Dagster webserver (docs/dagster.md). */
export function openDagsterSource(config: DagsterConfig, secrets: Readonly<Record<string, string>>): Source {
  const headers = requestHeaders(config, secrets);
  const client = openGraphqlClient(config.url, headers);
  const grpc = config.grpc === "auto" ? openGrpcReader() : null;
  return {
    kind: DAGSTER,
    identity: "own",
    reload: (location, signal) => reloadLocation(client, location, signal),
    test: (signal) => testWebserver({ config, headers, client, grpc }, signal),
    watch: (emit, signal) => {
      const shape = rememberShape(client);
      const byGraphql = readByGraphql(client, shape.read);
      const readSnapshot = grpc === null ? byGraphql : grpcFirst(grpc, byGraphql);
      return watchWebserver({ config, headers, client, readSnapshot, onVersion: shape.onVersion }, emit, signal);
    },
  };
}

/** The schema of a webserver is the same until another version of it answers. */
function rememberShape(client: GraphqlClient) {
  let version: string | null = null;
  let known: SchemaShape | null = null;
  return {
    onVersion(answering: string) {
      if (answering !== version) known = null;
      version = answering;
    },
    async read(signal: AbortSignal): Promise<SchemaShape> {
      known ??= await readSchemaShape(client, signal);
      return known;
    },
  };
}
