import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

/** What a question of Loadline's is answered with, by the name of its query: `status` for `LoadlineStatus`. */
export type Answers = Record<string, (variables: Record<string, unknown>) => unknown>;

export type FakeWebserver = { readonly url: string; readonly asked: string[]; close(): Promise<void> };

/** Something on a port that answers as it is told: what a real webserver cannot be made to do. */
export async function startFake(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => unknown,
  tls?: { key: string; cert: string },
): Promise<FakeWebserver> {
  const asked: string[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push(body);
    handle(request, response, body);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${tls === undefined ? "" : "s"}://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Answers GraphQL from `answers`, which may change while it runs. */
export function startFakeGraphql(answers: Answers): Promise<FakeWebserver> {
  return startFake((_, response, body) => {
    // A subscription is asked for by GET: there is none.
    if (body === "") return response.writeHead(400).end();
    const { query, variables } = JSON.parse(body) as { query: string; variables: Record<string, unknown> };
    const name = /^query Loadline(\w+)/.exec(query)?.[1]?.toLowerCase() ?? "";
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ data: answers[name]?.(variables) ?? null }));
  });
}

/** A type of the schema with these fields. */
export const named = (...names: string[]) => ({ fields: names.map((name) => ({ name })) });

/** A webserver with one code location `orders` that is loaded; each part may be put in another's place. */
export function oneLocation(state: { mark: () => number; serverId: () => string; assets: () => string[] }): Answers {
  return {
    shape: () => ({
      AssetNode: named("assetKey", "opVersion", "tags", "dependencies", "partitionDefinition", "metadataEntries"),
      Repository: named("assetNodes"),
      FloatMetadataEntry: named("floatValue"),
      TableColumn: named(),
      Subscription: named(),
      MetadataEntry: { possibleTypes: [] },
    }),
    status: () => ({
      version: "1.9.0",
      locationStatusesOrError: {
        __typename: "WorkspaceLocationStatusEntries",
        entries: [{ name: "orders", loadStatus: "LOADED", updateTimestamp: state.mark(), versionKey: "k" }],
      },
    }),
    location: () => ({
      workspaceLocationEntryOrError: {
        __typename: "WorkspaceLocationEntry",
        name: "orders",
        loadStatus: "LOADED",
        updatedTimestamp: state.mark(),
        versionKey: "k",
        displayMetadata: [{ key: "host", value: "h" }],
        locationOrLoadError: {
          __typename: "RepositoryLocation",
          serverId: state.serverId(),
          repositories: [{ name: "__repository__" }],
          dagsterLibraryVersions: [],
        },
      },
    }),
    assets: () => ({
      repositoryOrError: {
        __typename: "Repository",
        assetNodes: state.assets().map((name) => ({
          assetKey: { path: [name] },
          opVersion: null,
          tags: [],
          dependencies: [],
          partitionDefinition: null,
          metadataEntries: [],
        })),
      },
    }),
  };
}
