/** A second request to stop this long after the first means it: everything is dropped at once. */
const INSIST_AFTER_MS = 1_000;

/** Aborts at the first SIGINT, SIGTERM or SIGHUP of this process, which then no longer ends by them. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let askedAt = 0;
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      // One Ctrl-C arrives more than once: from the terminal, and passed on by npm and its shell.
      if (askedAt > 0 && Date.now() - askedAt > INSIST_AFTER_MS) process.exit(1);
      askedAt ||= Date.now();
      controller.abort(new Stopped());
    });
  }
  return controller.signal;
}

/** Thrown out of what was under way when Loadline was asked to stop: no failure. */
export class Stopped extends Error {
  constructor() {
    super("Asked to stop");
    this.name = "Stopped";
  }
}

/** Rejects with `Stopped` when the signal aborts; otherwise never settles. */
export function rejectWhenStopped(signal: AbortSignal): Promise<never> {
  const stopped = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  stopped.catch(() => {});
  return stopped;
}
