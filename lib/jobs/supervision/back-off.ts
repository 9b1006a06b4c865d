const FIRST_MS = 1_000;

/**
 * When something that dies again and again is started next: after 1, 2, 4 … seconds, at most `longestMs`. One that
 * lived for `longestMs` begins anew. Times are in milliseconds of one monotonic clock.
 */
export class BackOff {
  readonly #longestMs: number;
  #delayMs = 0;
  #startedAt = Number.NEGATIVE_INFINITY;

  constructor(longestMs: number) {
    this.#longestMs = longestMs;
  }

  /** True when it may be started now. */
  mayStart(nowMs: number): boolean {
    return nowMs - this.#startedAt >= this.#delayMs;
  }

  /** Says that it was started, or that starting it failed. */
  started(nowMs: number): void {
    const shortLived = nowMs - this.#startedAt < this.#longestMs + this.#delayMs;
    this.#delayMs = shortLived ? Math.min(Math.max(FIRST_MS, this.#delayMs * 2), this.#longestMs) : FIRST_MS;
    this.#startedAt = nowMs;
  }
}
