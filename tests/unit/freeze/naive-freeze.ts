const MINUTE_MS = 60_000;

/** The cron fields that the model understands: each a sorted list of values, or any. */
export type NaiveCron = {
  readonly minutes: readonly number[] | "any";
  readonly hours: readonly number[] | "any";
  readonly daysOfMonth: readonly number[] | "any";
  readonly daysOfWeek: readonly number[] | "any";
};

type Wall = { minute: number; hour: number; day: number; weekday: number; text: string };

const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function wallClock(timeZone: string): (at: number) => Wall {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
    return {
      minute: Number(part.minute),
      hour: Number(part.hour),
      day: Number(part.day),
      weekday: WEEKDAYS.indexOf(part.weekday ?? ""),
      text: `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`,
    };
  };
}

/** Every minute of a stretch of time with what the clock shows then, and which minutes it skips right before. */
export type Minutes = readonly { at: number; wall: Wall; skipped: readonly Wall[]; isRepeated: boolean }[];

export function minutesOf(timeZone: string, from: Date, days: number): Minutes {
  const wallAt = wallClock(timeZone);
  const utc = wallClock("UTC");
  const seen = new Set<string>();
  const minutes: { at: number; wall: Wall; skipped: Wall[]; isRepeated: boolean }[] = [];
  let before: number | null = null;
  for (let at = from.getTime(); at < from.getTime() + days * 1440 * MINUTE_MS; at += MINUTE_MS) {
    const wall = wallAt(at);
    // The clock's own text read as if it were UTC: differences of it are what the clock moved by.
    const shown = Date.parse(`${wall.text}Z`);
    const skipped: Wall[] = [];
    for (let gone = (before ?? shown - MINUTE_MS) + MINUTE_MS; gone < shown; gone += MINUTE_MS) skipped.push(utc(gone));
    minutes.push({ at, wall, skipped, isRepeated: seen.has(wall.text) });
    seen.add(wall.text);
    before = shown;
  }
  return minutes;
}

/** The minutes at which a window begins: what the documentation of `FreezeSchedule` says, minute by minute. */
export function naiveStarts(minutes: Minutes, cron: NaiveCron): number[] {
  const isFixed = cron.minutes !== "any" && cron.hours !== "any";
  return minutes.flatMap(({ at, wall, skipped, isRepeated }) => {
    const begins = matches(cron, wall) && !(isFixed && isRepeated);
    return begins || (isFixed && skipped.some((gone) => matches(cron, gone))) ? [at] : [];
  });
}

function matches({ minutes, hours, daysOfMonth, daysOfWeek }: NaiveCron, wall: Wall): boolean {
  const isIn = (values: readonly number[] | "any", value: number) => values === "any" || values.includes(value);
  if (!isIn(minutes, wall.minute) || !isIn(hours, wall.hour)) return false;
  // Cron's own oddity: where both are given, either will do.
  if (daysOfMonth !== "any" && daysOfWeek !== "any") {
    return daysOfMonth.includes(wall.day) || daysOfWeek.includes(wall.weekday);
  }
  return isIn(daysOfMonth, wall.day) && isIn(daysOfWeek, wall.weekday);
}

export function cronText({ minutes, hours, daysOfMonth, daysOfWeek }: NaiveCron): string {
  const field = (values: readonly number[] | "any") => (values === "any" ? "*" : values.join(","));
  return `${field(minutes)} ${field(hours)} ${field(daysOfMonth)} * ${field(daysOfWeek)}`;
}
