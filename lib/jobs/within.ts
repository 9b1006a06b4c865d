/**
 * The result of `work`, or an error with `message` after `limitMs`. `work` gets a signal that aborts then; one
 * that does not listen is left to itself.
 */
export async function within<T>(
  limitMs: number,
  message: string,
  outer: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const limit = AbortSignal.timeout(limitMs);
  const signal = AbortSignal.any([outer, limit]);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(limit.aborted ? new Error(message) : outer.reason), { once: true });
  });
  return Promise.race([work(signal), aborted]);
}
