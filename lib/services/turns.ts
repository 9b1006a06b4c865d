import { ServiceError } from "./errors.ts";

/** Lets so many pieces of long work run side by side; whoever comes later waits in line, first come first served. */
export class Turns {
  readonly #most: number;
  #taken = 0;
  readonly #line: (() => void)[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /**
   * Runs `work` when it is its turn. What runs is not stopped by `signal`; what waits leaves the line.
   * @throws ServiceError `unavailable` when the signal came before the turn; whatever `work` throws.
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#line.shift();
      // The place goes from hand to hand, so that nobody who comes now gets ahead of the line.
      if (next) next();
      else this.#taken--;
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    if (signal?.aborted) return Promise.reject(nobodyWaits());
    if (this.#taken < this.#most) {
      this.#taken++;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const enter = (): void => {
        signal?.removeEventListener("abort", leave);
        resolve();
      };
      const leave = (): void => {
        this.#line.splice(this.#line.indexOf(enter), 1);
        reject(nobodyWaits());
      };
      this.#line.push(enter);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}

/** What whoever has left would be told; a refusal and no fault, since it is nobody's mistake. */
export function nobodyWaits(): ServiceError {
  return new ServiceError("unavailable", "The request was given up before it was its turn. Ask again.");
}
