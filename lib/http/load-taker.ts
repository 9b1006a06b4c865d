import type { Context } from "../services/context.ts";
import { isLarge } from "./large-body-slots.ts";
import { LoadIntake } from "./load-intake.ts";
import { LoadThread } from "./load-thread.ts";
import { type PushAddress, type PushAnswer, recordTakenLoad } from "./record-taken-load.ts";

/** Bytes that are worked on in one go; in between other requests get their turn. */
const BYTES_PER_TURN = 64 * 1024;

/**
 * Takes the bytes of a pushed load and records it: what proves to be large goes to a thread of its own, what is
 * smaller is not worth one. Close it, whatever happened.
 */
export class LoadTaker {
  readonly #context: Context;
  readonly #push: PushAddress;
  #thread: LoadThread | null = null;
  #waiting: Uint8Array[] = [];

  constructor(context: Context, push: PushAddress) {
    this.#context = context;
    this.#push = push;
  }

  /** Tells how large the body is known to be, which may be before its bytes come. */
  expect(bytes: number): void {
    if (isLarge(bytes)) this.#thread ??= new LoadThread(this.#context, this.#push);
  }

  /** @throws ServiceError when it is known already that the load cannot be recorded. */
  async take(chunk: Uint8Array): Promise<void> {
    this.#waiting.push(chunk);
    if (this.#thread === null) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) await this.#thread.push(bytes);
  }

  /** @throws ServiceError as `recordTakenLoad`. */
  finish(): Promise<PushAnswer> {
    return this.#thread?.finish() ?? this.#recordHere();
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  async #recordHere(): Promise<PushAnswer> {
    const intake = new LoadIntake(this.#push.keyHash !== undefined);
    for (const chunk of this.#waiting) {
      for (let start = 0; start < chunk.byteLength; start += BYTES_PER_TURN) {
        intake.push(chunk.subarray(start, start + BYTES_PER_TURN));
        await new Promise(setImmediate);
      }
    }
    return recordTakenLoad(this.#context, this.#push, intake);
  }
}
