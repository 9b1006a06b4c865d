import type { KnownRows } from "../domain/snapshot/known-texts.ts";
import type { Context } from "../services/context.ts";
import { forgetKnownRows, keepKnownRows, knownRows } from "./known-rows.ts";
import { isLarge } from "./large-body-slots.ts";
import { LoadIntake } from "./load-intake.ts";
import { LoadThread } from "./load-thread.ts";
import { type PushAddress, type PushAnswer, recordTakenLoad, type TakenAnswer } from "./record-taken-load.ts";

/** Bytes that are worked on in one go; in between other requests get their turn. */
const BYTES_PER_TURN = 64 * 1024;

/**
 * Takes the bytes of a pushed load and records it: what proves to be large goes to a thread of its own, what is
 * smaller is not worth one. Close it, whatever happened.
 */
export class LoadTaker {
  readonly #context: Context;
  readonly #push: PushAddress;
  readonly #known: KnownRows;
  #thread: LoadThread | null = null;
  #waiting: Uint8Array[] = [];

  constructor(context: Context, push: PushAddress) {
    this.#context = context;
    this.#push = push;
    this.#known = knownRows(push);
  }

  /** Tells how large the body is known to be, which may be before its bytes come. */
  expect(bytes: number): void {
    if (isLarge(bytes)) this.#thread ??= new LoadThread(this.#context, this.#push, this.#known);
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
  async finish(): Promise<PushAnswer> {
    try {
      const { answer, known } = await (this.#thread?.finish() ?? this.#recordHere());
      if (known !== null) keepKnownRows(this.#push, known);
      return answer;
    } catch (error) {
      // Whatever went wrong, the next push does not rest on it.
      forgetKnownRows(this.#push);
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  async #recordHere(): Promise<TakenAnswer> {
    const intake = new LoadIntake(this.#known, this.#push.keyHash !== undefined);
    for (const chunk of this.#waiting) {
      for (let start = 0; start < chunk.byteLength; start += BYTES_PER_TURN) {
        intake.push(chunk.subarray(start, start + BYTES_PER_TURN));
        await new Promise(setImmediate);
      }
    }
    return recordTakenLoad(this.#context, this.#push, intake);
  }
}
