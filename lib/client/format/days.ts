/**
 * The first instant of a day (`YYYY-MM-DD`), or of one after it, where the reader is; null when the text is no day.
 * @param daysAfter 1: the instant at which that day is over.
 */
export function dayStart(text: string | undefined, daysAfter: number): string | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text ?? "") ?? [];
  if (year === undefined) return null;
  const date = new Date(Number(year), Number(month) - 1, Number(day) + daysAfter);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
