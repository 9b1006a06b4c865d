import { oneOf, type Random } from "./random.ts";

/** Texts that have broken parsers, databases, terminals and pages before. */
export const NASTY_TEXTS: readonly string[] = [
  "",
  " ",
  "\0",
  "a\0b",
  "' OR 1=1 --",
  "'; DROP TABLE load; --",
  "$1",
  "$$; select pg_sleep(10); $$",
  "%",
  "_%\\",
  "\\",
  "\ud800",
  "\udc00\ud800",
  "\uffff",
  "\u202e\u2028\u2029",
  "🧨".repeat(50),
  "__proto__",
  "constructor",
  "NaN",
  "-0",
  "1e400",
  "-1",
  "0x10",
  "9".repeat(400),
  "2147483648",
  "9223372036854775808",
  "../../../etc/passwd",
  "%00%2e%2f",
  "\r\nset-cookie: a=b",
  "<script>alert(1)</script>",
  "javascript:alert(1)",
  "{{7*7}}",
  "[]",
  "null",
  "2026-99-99T99:99:99Z",
  "+275760-09-13T00:00:00.001Z",
  "00000000-0000-0000-0000-000000000000",
  "ﬀ".normalize("NFKD"),
  "x".repeat(10_000),
];

/** One of the texts above, or some random ones of any UTF-16 units. */
export function nastyText(random: Random): string {
  if (random.nextInt(1, 10) <= 7) return oneOf(random, NASTY_TEXTS);
  const units = Array.from({ length: random.nextInt(0, 20) }, () => random.nextInt(0, 0xffff));
  return String.fromCharCode(...units);
}

/** Any JSON value, with such texts in it; no deeper than `depth`. */
export function nastyValue(random: Random, depth = 3): unknown {
  switch (random.nextInt(0, depth > 0 ? 9 : 6)) {
    case 0:
      return null;
    case 1:
      return random.nextInt(0, 1) === 1;
    case 2:
      return oneOf(random, [0, -1, 1, 1.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e308, 5e-324]);
    case 7:
      return Array.from({ length: random.nextInt(0, 4) }, () => nastyValue(random, depth - 1));
    case 8:
    case 9: {
      const names = Array.from({ length: random.nextInt(0, 4) }, () => nastyText(random));
      return Object.fromEntries(names.map((name) => [name, nastyValue(random, depth - 1)]));
    }
    default:
      return nastyText(random);
  }
}

/** The seed of a run: FUZZ_SEED to have one again; it is printed with every run. */
export function fuzzSeed(name: string): number {
  const given = process.env.FUZZ_SEED;
  const seed = given === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(given);
  console.info(`${name}: FUZZ_SEED=${seed}`);
  return seed;
}
