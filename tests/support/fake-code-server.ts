import { join } from "node:path";
import type { ServerUnaryCall, ServerWritableStream, sendUnaryData } from "@grpc/grpc-js";
import { ServerCredentials as credentials, loadPackageDefinition, Server, type ServerCredentials } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

const PROTO = join(import.meta.dirname, "../../lib/sources/dagster/grpc/dagster-api.proto");

/** What a code server of a test says; every member may be changed while it runs. */
export type FakeAnswers = {
  serverId: string;
  /** The serialised repository, in the pieces in which it is sent. */
  chunks: { sequence_number: number; serialized_external_repository_chunk: string }[];
  /** Called with each repository that is asked for. */
  asked?: (serializedOrigin: string) => void;
};

/** A code server that answers what a test wants, on the loopback interface; without a port, on any that is free. */
export async function startFakeCodeServer(
  answers: FakeAnswers,
  { port: wanted = 0, security = credentials.createInsecure() }: { port?: number; security?: ServerCredentials } = {},
): Promise<{ host: string; port: number; stop(): void }> {
  const loaded = loadPackageDefinition(loadSync(PROTO, { keepCase: true })) as unknown as {
    api: { DagsterApi: { service: Parameters<Server["addService"]>[0] } };
  };
  const tellId = (_call: ServerUnaryCall<object, object>, reply: sendUnaryData<object>) =>
    reply(null, { server_id: answers.serverId });
  const tellRepository = (call: ServerWritableStream<Record<string, string>, object>) => {
    answers.asked?.(call.request.serialized_repository_python_origin ?? "");
    for (const chunk of answers.chunks) call.write(chunk);
    call.end();
  };
  const server = new Server();
  server.addService(loaded.api.DagsterApi.service, {
    GetServerId: tellId,
    StreamingExternalRepository: tellRepository,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${wanted}`, security, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  return { host: "127.0.0.1", port, stop: () => server.forceShutdown() };
}

/** A repository with one asset of each key, in one piece. */
export function repositoryChunks(...keys: string[]): FakeAnswers["chunks"] {
  const nodes = keys.map((key) => ({
    __class__: "ExternalAssetNode",
    asset_key: { __class__: "AssetKey", path: [key] },
    dependencies: [],
    metadata_entries: [],
    tags: {},
    job_names: [],
  }));
  const snap = { __class__: "ExternalRepositoryData", name: "repo", external_asset_graph_data: nodes };
  return [{ sequence_number: 0, serialized_external_repository_chunk: JSON.stringify(snap) }];
}
