/** A measured figure; with a limit it must hold. Ratios compare within one run alone, since machines are noisy. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: "ratio" | "ms" | "KB" | "MB" | "percent" | "files" | "rows";
  /** Most that the value may be, or least where `atLeast` says so. Without one the figure is for information. */
  readonly limit?: number;
  readonly atLeast?: boolean;
};

/** A row that cannot be measured here, and why. */
export type Skipped = { readonly name: string; readonly skipped: string };

export function isMissed({ value, limit, atLeast = false }: Figure): boolean {
  if (limit === undefined) return false;
  // What could not be computed is no success.
  return !(atLeast ? value >= limit : value <= limit);
}

/** The line that a figure is printed as. */
export function lineOf(figure: Figure | Skipped): string {
  if ("skipped" in figure) return JSON.stringify(figure);
  const { name, value, unit, limit, atLeast } = figure;
  const line = {
    name,
    value: rounded(value),
    unit,
    ...(limit !== undefined && { limit }),
    ...(atLeast && { atLeast }),
  };
  return JSON.stringify(isMissed(figure) ? { ...line, missed: true } : line);
}

/** To four significant digits, which is more than any of it is worth. */
function rounded(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : value;
}
