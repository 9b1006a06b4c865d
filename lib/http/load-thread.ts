import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { KnownRows } from "../domain/snapshot/known-texts.ts";
import type { Context } from "../services/context.ts";
import { ServiceError } from "../services/errors.ts";
import type { FromLoadThread, LoadThreadInput, ToLoadThread } from "./load-thread-messages.ts";
import type { PushAddress, TakenAnswer } from "./record-taken-load.ts";

/** The web process runs in the repository's root. Node runs the file as it is: it is no part of Next's bundle. */
const ENTRY = join(process.cwd(), "lib/http/load-thread-entry.ts");

/** Bytes that are on their way to the thread at most; a client that is faster waits. */
const MOST_AHEAD_BYTES = 2 * 1024 * 1024;

/**
 * Memory of the thread: what is parsed dies young, and survives where there is little room for it; a load that needs
 * more than the limit ends its thread and nothing else.
 */
const MEMORY = { maxYoungGenerationSizeMb: 24, maxOldGenerationSizeMb: 1536 };

/**
 * A thread that records one large load, from its body's bytes to the commit: half a second and more of work that
 * would keep everybody else waiting in the web process's own thread. Close it, whatever happened.
 */
export class LoadThread {
  readonly #worker: Worker;
  readonly #answer: Promise<TakenAnswer>;
  #ahead = 0;
  #drained: () => void = () => {};

  constructor({ actor, address, requestId }: Context, push: PushAddress, known: KnownRows) {
    const workerData: LoadThreadInput = { actor, address, requestId, push, known: known.buffer };
    this.#worker = new Worker(ENTRY, { workerData, execArgv: [], resourceLimits: MEMORY });
    this.#answer = new Promise((resolve, reject) => {
      this.#worker.on("message", (message: FromLoadThread) => {
        switch (message.type) {
          case "taken":
            this.#ahead -= message.bytes;
            if (this.#ahead <= MOST_AHEAD_BYTES) this.#drained();
            break;
          case "answer":
            resolve({ answer: message.answer, known: message.known && Buffer.from(message.known) });
            break;
          case "refused":
            reject(new ServiceError(message.refusal.code, message.refusal.message, refusalOptions(message.refusal)));
            break;
        }
      });
      this.#worker.once("error", (error: NodeJS.ErrnoException) => reject(asRefusal(error)));
      this.#worker.once("exit", (code) => reject(new Error(`the thread that records a load ended with ${code}`)));
    });
    // Heard in `push` and `finish`.
    this.#answer.catch(() => {});
  }

  /** Resolves when the next bytes may come. @throws ServiceError as soon as the load is refused. */
  async push(bytes: Uint8Array): Promise<void> {
    this.#ahead += bytes.byteLength;
    this.#worker.postMessage({ type: "bytes", bytes } satisfies ToLoadThread);
    if (this.#ahead <= MOST_AHEAD_BYTES) return;
    await Promise.race([this.#answer, new Promise<void>((resolve) => (this.#drained = resolve))]);
  }

  finish(): Promise<TakenAnswer> {
    this.#worker.postMessage({ type: "end" } satisfies ToLoadThread);
    return this.#answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

function refusalOptions({ errors, retryAfterS }: { errors: ServiceError["errors"]; retryAfterS: number | undefined }) {
  return { errors, ...(retryAfterS !== undefined && { retryAfterS }) };
}

function asRefusal(error: NodeJS.ErrnoException): Error {
  if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new ServiceError("too_large", "Recording this load needs more memory than one load may take.", {
    cause: error,
  });
}
