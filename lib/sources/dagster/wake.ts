/** A sleeper that others may wake; being woken while awake makes the next sleep end at once. */
export class Wake {
  #rung = false;
  #end: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#end?.();
  }

  /** Sleeps until it is rung for, the time is over, or `signal` aborts. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.#end = () => {
          clearTimeout(timer);
          resolve();
        };
        signal.addEventListener("abort", this.#end, { once: true });
      });
      if (this.#end !== null) signal.removeEventListener("abort", this.#end);
      this.#end = null;
    }
    this.#rung = false;
  }
}
