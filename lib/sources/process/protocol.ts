import { request } from "node:http";
import { z } from "zod";
import type { JsonObject } from "../../domain/json.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { parseSnapshot } from "../../domain/snapshot/parse.ts";
import { readJson } from "../../domain/snapshot/read-json.ts";
import { isStorable } from "../../domain/storable-text.ts";

/** The code server protocol, as the side that asks sees it (docs/process-source.md describes both). */

const SNAPSHOT_LIMIT_BYTES = 256 * 1024 * 1024;
const WATCH_LIMIT_BYTES = 65_536;
const SNAPSHOT_TIMEOUT_MS = 60_000;
/** A server answers a watch after 25 s at the latest; more silence than this means that it hangs. */
const WATCH_TIMEOUT_MS = 35_000;

const plainText = (most: number) => z.string().max(most).refine(isStorable, "must not contain NUL or a lone surrogate");

const header = {
  location: z.string(),
  instance: plainText(255).min(1),
  /** Changes whenever the rest of the answer does; what `watch` waits for. */
  revision: z.string().min(1).max(255),
  runtime: z.record(plainText(255).min(1), plainText(255)).default({}),
  metadata: z.record(z.string(), z.json()).default({}),
};

const snapshotSchema = z.discriminatedUnion("status", [
  z.object({ ...header, status: z.literal("loaded"), assets: z.array(z.unknown()) }),
  z.object({
    ...header,
    status: z.literal("failed"),
    error: z.object({ message: plainText(100_000).min(1), stack: plainText(1_000_000).optional() }),
  }),
]);

const watchSchema = z.object({ instance: z.string(), revision: z.string() });
/** Who answered a watch, and what its revision is then. */
export type Watched = z.infer<typeof watchSchema>;

export type ServerState = {
  instance: string;
  revision: string;
  runtime: Record<string, string>;
  metadata: JsonObject;
} & ({ status: "loaded"; assets: HashedAsset[] } | { status: "failed"; error: { message: string; stack?: string } });

/** The program answered, but not with what the protocol asks for; trying again at once would not help. */
class ProtocolError extends Error {
  override readonly name = "ProtocolError";
}

/** Reads the code location's definitions as they are now. */
export async function readServerState(socket: string, location: string, signal: AbortSignal): Promise<ServerState> {
  const answer = await getJson(socket, "/v1/snapshot", SNAPSHOT_LIMIT_BYTES, SNAPSHOT_TIMEOUT_MS, signal);
  const parsed = snapshotSchema.safeParse(answer);
  if (!parsed.success) throw new ProtocolError(`GET /v1/snapshot: ${firstIssue(parsed.error)}`);
  const { location: served, ...state } = parsed.data;
  if (served !== location) {
    throw new ProtocolError(`the program on ${socket} serves the code location "${served}", not "${location}"`);
  }
  if (state.status === "failed") {
    const { message, stack } = state.error;
    return { ...state, error: stack === undefined ? { message } : { message, stack } };
  }
  const snapshot = parseSnapshot(state.assets);
  if (!snapshot.ok) {
    const [first] = snapshot.errors;
    throw new ProtocolError(`GET /v1/snapshot: ${first?.path}: ${first?.message}`);
  }
  return { ...state, assets: snapshot.assets };
}

/** Waits until the server's state is no longer `revision`, or until it says that nothing happened. */
export async function awaitChange(socket: string, revision: string, signal: AbortSignal): Promise<Watched> {
  const path = `/v1/watch?revision=${encodeURIComponent(revision)}`;
  const answer = watchSchema.safeParse(await getJson(socket, path, WATCH_LIMIT_BYTES, WATCH_TIMEOUT_MS, signal));
  if (!answer.success) throw new ProtocolError(`GET /v1/watch: ${firstIssue(answer.error)}`);
  return answer.data;
}

function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return `${issue?.path.join(".") || "the answer"}: ${issue?.message}`;
}

function getJson(
  socketPath: string,
  path: string,
  limitBytes: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<unknown> {
  const limit = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path, agent: false, signal: AbortSignal.any([signal, limit]) }, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > limitBytes)
          call.destroy(new ProtocolError(`GET ${path}: the answer is larger than ${limitBytes} bytes`));
        else chunks.push(chunk);
      });
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode !== 200) return reject(new ProtocolError(`GET ${path} answered ${answer.statusCode}`));
        try {
          resolve(readJson(Buffer.concat(chunks).toString("utf8")));
        } catch (error) {
          reject(new ProtocolError(`GET ${path} did not answer with JSON`, { cause: error }));
        }
      });
    });
    call.on("error", (error) => reject(limit.aborted ? new Error(`GET ${path}: no answer in ${timeoutMs} ms`) : error));
    call.end();
  });
}
