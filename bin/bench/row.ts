import type { Figure, Skipped } from "./figure.ts";

/** Numbers of assets at which rows are measured. */
export const SIZES = [1_000, 10_000, 100_000] as const;

export type RunOptions = {
  /** Of `SIZES`, or what was asked for. */
  readonly sizes: readonly number[];
  /** Fewer repeats and less data: shows that it works, and roughly how fast. Limits do not count then. */
  readonly short: boolean;
};

/** One row of the table of limits (docs/performance.md). It yields figures as it has them. */
export type Row = {
  readonly name: string;
  run(options: RunOptions): AsyncIterable<Figure | Skipped>;
};
