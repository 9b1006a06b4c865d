/**
 * How long a `Retry-After` header asks to wait, in ms: seconds or a date (RFC 9110, 10.2.3); null when it says neither.
 * A header may ask for any time at all: whoever waits sets a bound.
 */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
