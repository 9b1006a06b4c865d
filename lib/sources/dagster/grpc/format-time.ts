/** One formatter per timezone: making one takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat | null>();

/**
 * An instant (seconds since 1970) in a timezone as Python's `strftime` writes it, for the directives that partition
 * formats are made of: %Y %m %d %H %M %S %z and %%. ISO 8601 in UTC where the format has others, or the timezone is
 * not known here.
 */
export function formatTime(timestamp: number, timezone: string, format: string): string {
  const fields = fieldsOf(timestamp, timezone);
  if (fields === null || format === "" || /%(?![YmdHMSz%])/.test(format)) {
    return isoText(timestamp);
  }
  return format.replace(/%([YmdHMSz%])/g, (_, directive: string) => fields[directive] ?? "%");
}

function isoText(timestamp: number): string {
  const date = new Date(timestamp * 1000);
  return Number.isNaN(date.getTime()) ? String(timestamp) : date.toISOString();
}

function fieldsOf(timestamp: number, timezone: string): Record<string, string> | null {
  const formatter = formatterOf(timezone);
  const date = new Date(Math.floor(timestamp) * 1000);
  if (formatter === null || Number.isNaN(date.getTime())) return null;
  const parts = Object.fromEntries(formatter.formatToParts(date).map(({ type, value }) => [type, value]));
  const { year = "", month = "", day = "", hour = "", minute = "", second = "" } = parts;
  const local = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const offsetMinutes = Math.round((local - date.getTime()) / 60_000);
  return {
    Y: year.padStart(4, "0"),
    m: month,
    d: day,
    H: hour,
    M: minute,
    S: second,
    z: offsetText(offsetMinutes),
  };
}

function offsetText(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}${two(size % 60)}`;
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
