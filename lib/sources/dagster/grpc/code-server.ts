import { fileURLToPath } from "node:url";
import { Client, credentials, loadPackageDefinition, type ServiceClientConstructor, status } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { addressText, type CodeServerAddress } from "./address.ts";

/** One message, and a whole repository, may be this large; Node's longest string is little more. */
const RECEIVE_LIMIT_BYTES = 500 * 1024 * 1024;
/** For answers that take no work. */
const ANSWER_MS = 5_000;
/** A repository of 100,000 assets takes its code server most of a minute to write. */
const REPOSITORY_MS = 180_000;

/** Why a code server could not be read; the message is fit to show. */
export class CodeServerError extends Error {
  override readonly name = "CodeServerError";
  /** `unreachable`: nobody answered there, or not in time; `unreadable`: what answered cannot be read. */
  readonly kind: "unreachable" | "unreadable";

  constructor(kind: "unreachable" | "unreadable", message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** An open channel to one code server; every call throws `CodeServerError`. */
export type CodeServer = {
  /** Another after every restart and, of servers that can, after every reload of the code. */
  serverId(): Promise<string>;
  /** Serialised `ListRepositoriesResponse`, or the error with which the code failed to load. */
  listRepositories(): Promise<string>;
  /** Serialised `GetCurrentImageResult`. */
  currentImage(): Promise<string>;
  /** Serialised `RepositorySnap`, or the error with which it could not be made. */
  repository(serializedOrigin: string): Promise<string>;
  close(): void;
};

type Service = {
  readonly [method in "GetServerId" | "ListRepositories" | "GetCurrentImage" | "ExternalRepository"]: { path: string };
};

/** Both ways in which a code server may listen: a workspace says which, but the webserver does not pass it on. */
export type ChannelSecurity = "plain" | "tls";

let definition: ServiceClientConstructor | null = null;

/** The service as the .proto file describes it; read at first use, so that only who uses gRPC pays for it. */
function dagsterApi(): ServiceClientConstructor {
  if (definition === null) {
    const file = fileURLToPath(new URL("./dagster-api.proto", import.meta.url));
    const loaded = loadPackageDefinition(loadSync(file, { keepCase: true, defaults: true })) as unknown as {
      api: { DagsterApi: ServiceClientConstructor };
    };
    definition = loaded.api.DagsterApi;
  }
  return definition;
}

/** Opens a channel; nothing is sent before the first call. Aborting `signal` ends the calls that run. */
export function openCodeServer(address: CodeServerAddress, security: ChannelSecurity, signal: AbortSignal): CodeServer {
  const { service } = dagsterApi();
  const place = addressText(address);
  const client = new Client(place, security === "tls" ? credentials.createSsl() : credentials.createInsecure(), {
    "grpc.max_receive_message_length": RECEIVE_LIMIT_BYTES,
    // Code servers stand next to the webserver; what a proxy for the Internet would do with them is nobody's wish.
    "grpc.enable_http_proxy": 0,
  });

  function ask<Reply>(method: keyof Service, request: object, timeoutMs: number): Promise<Reply> {
    const call = service[method];
    if (call === undefined) throw new TypeError(`The service description lacks ${method}`);
    return new Promise((resolve, reject) => {
      const running = client.makeUnaryRequest<object, Reply>(
        call.path,
        call.requestSerialize,
        call.responseDeserialize as (bytes: Buffer) => Reply,
        request,
        { deadline: Date.now() + timeoutMs },
        (error, reply) => {
          signal.removeEventListener("abort", cancel);
          if (error) reject(errorOf(error, place, method, timeoutMs));
          else resolve(reply as Reply);
        },
      );
      const cancel = () => running.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      if (signal.aborted) cancel();
    });
  }

  function stream(request: object): Promise<string> {
    const call = service.StreamingExternalRepository;
    if (call === undefined) throw new TypeError("The service description lacks StreamingExternalRepository");
    return new Promise((resolve, reject) => {
      const running = client.makeServerStreamRequest<object, Chunk>(
        call.path,
        call.requestSerialize,
        call.responseDeserialize as (bytes: Buffer) => Chunk,
        request,
        { deadline: Date.now() + REPOSITORY_MS },
      );
      const chunks: string[] = [];
      let length = 0;
      let problem: CodeServerError | null = null;
      const cancel = () => running.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      if (signal.aborted) cancel();
      running.on("data", (chunk: Chunk) => {
        if (chunk.sequence_number !== chunks.length) {
          problem ??= new CodeServerError("unreadable", `${place} sent the pieces of a repository out of order.`);
        }
        length += chunk.serialized_external_repository_chunk.length;
        if (length > RECEIVE_LIMIT_BYTES) problem ??= tooLarge(place);
        if (problem === null) chunks.push(chunk.serialized_external_repository_chunk);
        else running.cancel();
      });
      running.on("error", (error) => {
        signal.removeEventListener("abort", cancel);
        reject(problem ?? errorOf(error, place, "StreamingExternalRepository", REPOSITORY_MS));
      });
      running.on("end", () => {
        signal.removeEventListener("abort", cancel);
        if (problem === null) resolve(chunks.join(""));
        else reject(problem);
      });
    });
  }

  return {
    serverId: async () => (await ask<{ server_id: string }>("GetServerId", {}, ANSWER_MS)).server_id,
    listRepositories: async () =>
      (await ask<{ serialized_list_repositories_response_or_error: string }>("ListRepositories", {}, ANSWER_MS * 6))
        .serialized_list_repositories_response_or_error,
    currentImage: async () =>
      (await ask<{ serialized_current_image: string }>("GetCurrentImage", {}, ANSWER_MS)).serialized_current_image,
    // Without `defer_snapshots` every job's whole plan would come along.
    repository: (serializedOrigin) =>
      stream({ serialized_repository_python_origin: serializedOrigin, defer_snapshots: true }),
    close: () => client.close(),
  };
}

type Chunk = { sequence_number: number; serialized_external_repository_chunk: string };

function tooLarge(place: string): CodeServerError {
  const megabytes = RECEIVE_LIMIT_BYTES / 1024 / 1024;
  return new CodeServerError("unreadable", `${place} sent a repository of more than ${megabytes} MB.`);
}

function errorOf(error: unknown, place: string, method: string, timeoutMs: number): CodeServerError {
  const { code, details } = error as { code?: number; details?: string };
  const told = details || (error instanceof Error ? error.message : String(error));
  const why = told.replace(/\.?\s*Resolution note:[\s\S]*$/, "").trim();
  switch (code) {
    case status.UNAVAILABLE:
      return new CodeServerError("unreachable", `Nobody answers on ${place}: ${why}.`, { cause: error });
    case status.DEADLINE_EXCEEDED:
      return new CodeServerError("unreachable", `${place} did not answer ${method} in ${timeoutMs / 1000} s.`, {
        cause: error,
      });
    case status.CANCELLED:
      return new CodeServerError("unreachable", `Asking ${place} was broken off.`, { cause: error });
    case status.RESOURCE_EXHAUSTED:
      return tooLarge(place);
    default:
      return new CodeServerError("unreadable", `${place} answered ${method} with an error: ${why}`, { cause: error });
  }
}
