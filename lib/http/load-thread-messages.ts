import type { Context } from "../services/context.ts";
import type { ErrorCode, FieldError } from "../services/errors.ts";
import type { PushAddress, PushAnswer } from "./record-taken-load.ts";

/** What a thread that records one load is started with. */
export type LoadThreadInput = Omit<Context, "db"> & {
  readonly push: PushAddress;
  /** Rows of KnownTexts, in shared memory: no thread writes to them. */
  readonly known: SharedArrayBuffer;
};

/** To the thread: the next bytes of the body, or its end. */
export type ToLoadThread = { readonly type: "bytes"; readonly bytes: Uint8Array } | { readonly type: "end" };

/** From the thread. Faults are not told but thrown: they end the thread, and reach its starter as errors do. */
export type FromLoadThread =
  /** So many bytes of those that came have been worked on. */
  | { readonly type: "taken"; readonly bytes: number }
  | { readonly type: "answer"; readonly answer: PushAnswer; readonly known: SharedArrayBuffer | null }
  | { readonly type: "refused"; readonly refusal: Refusal };

/** A ServiceError, which does not keep its class on the way between threads. */
export type Refusal = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly errors: readonly FieldError[];
  readonly retryAfterS: number | undefined;
};
