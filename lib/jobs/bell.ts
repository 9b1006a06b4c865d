/** Wakes everybody who waits; a ring that comes while nobody waits is not lost to those who were busy. */
export class Bell {
  #rings = 0;
  readonly #waiting = new Set<() => void>();

  ring(): void {
    this.#rings++;
    for (const wake of this.#waiting) wake();
  }

  /** How often it rang; what a loop saw before it looked for work. */
  get rings(): number {
    return this.#rings;
  }

  /** Resolves at the next ring after `seen`, after `ms`, or when `signal` aborts, whichever is first. */
  wait(seen: number, ms: number, signal: AbortSignal): Promise<void> {
    if (this.#rings !== seen || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.#waiting.add(wake);
      signal.addEventListener("abort", wake);
    });
  }
}
