import { setTimeout as sleep } from "node:timers/promises";

const PAUSE_MS = 100;
const ANSWER_LIMIT_MS = 5_000;

/** Asks an address until it answers well, or `signal` aborts: asking on would keep this process alive. */
export async function answersWell(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_LIMIT_MS)]) });
      await answer.body?.cancel();
      if (answer.ok) return;
    } catch {
      // Not yet.
    }
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}
