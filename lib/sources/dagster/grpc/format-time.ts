/** One formatter per timezone: making one takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat | null>();

const DAY_MS = 86_400_000;
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** By the letter after the percent sign: what Python's `strftime` writes in the C locale, in which servers run. */
const DIRECTIVES: Readonly<Record<string, (local: Date, offsetMinutes: number, micros: number) => string>> = {
  Y: (local) => String(local.getUTCFullYear()),
  y: (local) => two(local.getUTCFullYear() % 100),
  m: (local) => two(local.getUTCMonth() + 1),
  d: (local) => two(local.getUTCDate()),
  H: (local) => two(local.getUTCHours()),
  I: (local) => two(local.getUTCHours() % 12 || 12),
  M: (local) => two(local.getUTCMinutes()),
  S: (local) => two(local.getUTCSeconds()),
  f: (_local, _offset, micros) => String(micros).padStart(6, "0"),
  p: (local) => (local.getUTCHours() < 12 ? "AM" : "PM"),
  j: (local) => String(dayOfYear(local)).padStart(3, "0"),
  a: (local) => (DAYS[local.getUTCDay()] ?? "").slice(0, 3),
  A: (local) => DAYS[local.getUTCDay()] ?? "",
  b: (local) => (MONTHS[local.getUTCMonth()] ?? "").slice(0, 3),
  B: (local) => MONTHS[local.getUTCMonth()] ?? "",
  z: (_local, offset) =>
    `${offset < 0 ? "-" : "+"}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`,
  "%": () => "%",
};

/**
 * An instant (seconds since 1970) in a timezone as Python's `strftime` writes it. ISO 8601 in UTC where the format
 * has directives that are not known here (weeks, names of timezones), or the timezone is not.
 */
export function formatTime(timestamp: number, timezone: string, format: string): string {
  const instant = Math.floor(timestamp) * 1000;
  const micros = Math.round((timestamp - Math.floor(timestamp)) * 1_000_000);
  const local = localTime(instant, timezone);
  const directives = [...format.matchAll(/%(.?)/gsu)].map(([, letter = ""]) => letter);
  if (local === null || format === "" || !directives.every((letter) => Object.hasOwn(DIRECTIVES, letter))) {
    return isoText(timestamp);
  }
  const offsetMinutes = Math.round((local.getTime() - instant) / 60_000);
  return format.replace(/%(.)/gsu, (_, letter: string) => DIRECTIVES[letter]?.(local, offsetMinutes, micros) ?? "");
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function dayOfYear(local: Date): number {
  return Math.floor((local.getTime() - Date.UTC(local.getUTCFullYear(), 0, 1)) / DAY_MS) + 1;
}

function isoText(timestamp: number): string {
  const date = new Date(timestamp * 1000);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}

/** A date whose UTC fields are those of the timezone's clock at that instant. */
function localTime(instant: number, timezone: string): Date | null {
  const formatter = formatterOf(timezone);
  if (formatter === null || Number.isNaN(new Date(instant).getTime())) return null;
  const parts = new Map(formatter.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (
    ["year", "month", "day", "hour", "minute", "second"] as const
  ).map((part) => parts.get(part));
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

function formatterOf(timezone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(timezone);
  if (known !== undefined) return known;
  let made: Intl.DateTimeFormat | null = null;
  try {
    made = new Intl.DateTimeFormat("en-US", {
      timeZone: timezone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  formatters.set(timezone, made);
  return made;
}
