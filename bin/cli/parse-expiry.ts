import { InvalidArgumentError } from "commander";

const DAY_MS = 86_400_000;

/**
 * When something ends: `30d` from now, the end (UTC) of a day like `2027-01-31`, an RFC 3339 instant, or null for `never`.
 * @throws InvalidArgumentError for anything else, and for what has passed.
 */
export function parseExpiry(text: string, nowMs: number = Date.now()): Date | null {
  if (text === "never") return null;
  const days = /^(\d{1,5})d$/.exec(text)?.[1];
  const at = days === undefined ? instantOf(text) : new Date(nowMs + Number(days) * DAY_MS);
  if (at === null || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError("It must read like 30d, 2027-01-31, 2027-01-31T12:00:00Z or never.");
  }
  if (at.getTime() <= nowMs) throw new InvalidArgumentError("That has passed.");
  return at;
}

function instantOf(text: string): Date | null {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return new Date(`${text}T23:59:59.999Z`);
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/.test(text) ? new Date(text) : null;
}
