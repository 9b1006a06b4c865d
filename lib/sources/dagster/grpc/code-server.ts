import { fileURLToPath } from "node:url";
import {
  Client,
  credentials,
  loadPackageDefinition,
  type MethodDefinition,
  type ServiceClientConstructor,
  status,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { addressText, type CodeServerAddress } from "./address.ts";
import { GUARDED_SCHEME, registerGuardedResolver } from "./guarded-resolver.ts";

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
  /** Serialised `RepositorySnap`, or the error with which it could not be made. */
  repository(serializedOrigin: string): Promise<string>;
  close(): void;
};

/** Both ways in which a code server may listen: a workspace says which, but the webserver does not pass it on. */
export type ChannelSecurity = "plain" | "tls";

let definition: ServiceClientConstructor | null = null;

/** A call of the service as the .proto file describes it, which is read at first use: only who uses gRPC pays for it. */
function method(name: "GetServerId" | "StreamingExternalRepository"): MethodDefinition<object, object> {
  if (definition === null) {
    const file = fileURLToPath(new URL("./dagster-api.proto", import.meta.url));
    const loaded = loadPackageDefinition(loadSync(file, { keepCase: true, defaults: true })) as unknown as {
      api: { DagsterApi: ServiceClientConstructor };
    };
    definition = loaded.api.DagsterApi;
  }
  return definition.service[name] as MethodDefinition<object, object>;
}

/** Opens a channel; nothing is sent before the first call. Aborting `signal` ends the calls that run. */
export function openCodeServer(address: CodeServerAddress, security: ChannelSecurity, signal: AbortSignal): CodeServer {
  const place = addressText(address);
  registerGuardedResolver();
  const target = "host" in address ? `${GUARDED_SCHEME}:${place}` : place;
  const client = new Client(target, security === "tls" ? credentials.createSsl() : credentials.createInsecure(), {
    "grpc.max_receive_message_length": RECEIVE_LIMIT_BYTES,
    // Code servers stand next to the webserver; what a proxy for the Internet would do with them is nobody's wish.
    "grpc.enable_http_proxy": 0,
  });

  function serverId(): Promise<string> {
    const { path, requestSerialize, responseDeserialize } = method("GetServerId");
    return new Promise((resolve, reject) => {
      const call = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        {},
        { deadline: Date.now() + ANSWER_MS },
        (error, reply) => {
          release();
          if (error) reject(errorOf(error, place, "its id", ANSWER_MS));
          else resolve((reply as { server_id: string }).server_id);
        },
      );
      const release = cancelOnAbort(call, signal);
    });
  }

  function repository(serializedOrigin: string): Promise<string> {
    const { path, requestSerialize, responseDeserialize } = method("StreamingExternalRepository");
    return new Promise((resolve, reject) => {
      const call = client.makeServerStreamRequest(
        path,
        requestSerialize,
        responseDeserialize,
        // Without `defer_snapshots` every job's whole plan would come along.
        { serialized_repository_python_origin: serializedOrigin, defer_snapshots: true },
        { deadline: Date.now() + REPOSITORY_MS },
      );
      const release = cancelOnAbort(call, signal);
      const chunks: string[] = [];
      let length = 0;
      let problem: CodeServerError | null = null;
      call.on("data", (chunk: Chunk) => {
        if (chunk.sequence_number !== chunks.length) {
          problem ??= new CodeServerError("unreadable", `${place} sent the pieces of a repository out of order.`);
        }
        length += chunk.serialized_external_repository_chunk.length;
        if (length > RECEIVE_LIMIT_BYTES) problem ??= tooLarge(place);
        if (problem === null) chunks.push(chunk.serialized_external_repository_chunk);
        else call.cancel();
      });
      call.on("error", (error) => {
        release();
        reject(problem ?? errorOf(error, place, "a repository", REPOSITORY_MS));
      });
      call.on("end", () => {
        release();
        if (problem === null) resolve(chunks.join(""));
        else reject(problem);
      });
    });
  }

  return { serverId, repository, close: () => client.close() };
}

/** Answers what to call when the call is over. */
function cancelOnAbort(call: { cancel(): void }, signal: AbortSignal): () => void {
  const cancel = () => call.cancel();
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  return () => signal.removeEventListener("abort", cancel);
}

type Chunk = { sequence_number: number; serialized_external_repository_chunk: string };

function tooLarge(place: string): CodeServerError {
  const megabytes = RECEIVE_LIMIT_BYTES / 1024 / 1024;
  return new CodeServerError("unreadable", `${place} sent a repository of more than ${megabytes} MB.`);
}

function errorOf(error: unknown, place: string, what: string, timeoutMs: number): CodeServerError {
  const { code, details } = error as { code?: number; details?: string };
  const told = details || (error instanceof Error ? error.message : String(error));
  const why = told.replace(/\.?\s*Resolution note:[\s\S]*$/, "").trim();
  switch (code) {
    case status.UNAVAILABLE:
      return new CodeServerError("unreachable", `Nobody answers on ${place}: ${why}.`, { cause: error });
    case status.DEADLINE_EXCEEDED:
      return new CodeServerError("unreachable", `${place} did not tell ${what} in ${timeoutMs / 1000} s.`, {
        cause: error,
      });
    case status.CANCELLED:
      return new CodeServerError("unreachable", `Asking ${place} was broken off.`, { cause: error });
    case status.RESOURCE_EXHAUSTED:
      return tooLarge(place);
    default:
      return new CodeServerError("unreadable", `${place} did not tell ${what}: ${why}`, { cause: error });
  }
}
