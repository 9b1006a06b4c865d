import { ServiceError } from "../services/errors.ts";

/** From this size on a body counts as large. */
const LARGE_BODY_BYTES = 8 * 1024 * 1024;
/** A large body takes several times its size in memory while it is parsed and hashed. */
const MOST_AT_ONCE = 2;
const RETRY_AFTER_S = 5;

// On the global object, because Next may load this module once per bundle.
const TAKEN = Symbol.for("loadline.web.large-bodies");
const holder = globalThis as { [TAKEN]?: number };

/** Whether a body of so many bytes counts as large. */
export function isLarge(bytes: number): boolean {
  return bytes >= LARGE_BODY_BYTES;
}

/** The place of one request among the large ones; release it when the request is answered. */
export type LargeBodySlot = {
  /** Tells how large the body is known to be; takes a place when that is large. @throws ServiceError `unavailable`. */
  grow(bytes: number): void;
  release(): void;
};

/** Bounds how many large bodies this process works on at once. */
export function largeBodySlot(): LargeBodySlot {
  let held = false;
  return {
    grow(bytes) {
      if (held || !isLarge(bytes)) return;
      const taken = holder[TAKEN] ?? 0;
      if (taken >= MOST_AT_ONCE) {
        const message = `Too many large loads are being recorded at once. Try again in ${RETRY_AFTER_S} seconds.`;
        throw new ServiceError("unavailable", message, { retryAfterS: RETRY_AFTER_S });
      }
      holder[TAKEN] = taken + 1;
      held = true;
    },
    release() {
      if (held) holder[TAKEN] = (holder[TAKEN] ?? 1) - 1;
      held = false;
    },
  };
}
