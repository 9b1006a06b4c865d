import type { Worker } from "./worker-context.ts";

/**
 * Does `work` again and again until `signal` aborts: at every ring of the worker's bell, and at least every
 * `options.pollMs`. What it throws is logged and does not end the loop: the database may be back next time.
 */
export async function repeat(
  worker: Worker,
  name: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    let seen = worker.bell.rings;
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      worker.log.error({ err: error, loop: name }, "a loop of the worker failed and goes on");
      // A bell that keeps ringing must not make a failing loop spin.
      seen = worker.bell.rings;
    }
    await worker.bell.wait(seen, worker.options.pollMs, signal);
  }
}
