import { createHash } from "node:crypto";
import { countUse } from "../../db/access/rate-limits.ts";
import type { Sql } from "../../db/database.ts";
import { ServiceError } from "../errors.ts";
import { networkOf } from "./network-of.ts";

/**
 * How often something may be done from one address, or by one actor, in a window of so many seconds. An address may be
 * that of a whole company's network; guesses at one account are slowed down besides (verify-password.ts).
 */
export const RATE_LIMITS = {
  /** Attempts to sign in, from an address. */
  "sign-in": { most: 100, windowS: 300, what: "attempts to sign in" },
  /** Uses of one-time links (set-up, invitation, new password), from an address. */
  link: { most: 60, windowS: 600, what: "attempts with one-time links" },
  /** Requests with a token that is none, from an address. Valid ones of the same address are answered all the while. */
  "wrong-token": { most: 100, windowS: 60, what: "requests with a wrong API token" },
  /** Everything that may change something, by a person or a token. */
  write: { most: 6_000, windowS: 60, what: "writes" },
} as const satisfies Record<string, { most: number; windowS: number; what: string }>;
export type RateLimit = keyof typeof RATE_LIMITS;

/**
 * Counts one use of what is limited.
 * @param who address or id; null, where it is not known, is one for all.
 * @throws ServiceError `too_many_requests` with the seconds until the window ends.
 */
export async function limitRate(sql: Sql, limit: RateLimit, who: string | null): Promise<void> {
  const { most, windowS, what } = RATE_LIMITS[limit];
  const whose = who === null ? "" : networkOf(who);
  // A digest: whatever an address header says makes a key of one length.
  const digest = createHash("sha256").update(whose).digest("base64url");
  const { uses, secondsLeft } = await countUse(sql, `${limit}:${digest}`, windowS);
  if (uses <= most) return;
  const per = windowS === 60 ? "a minute" : `${windowS / 60} minutes`;
  throw new ServiceError(
    "too_many_requests",
    `Too many ${what}: at most ${most.toLocaleString("en")} in ${per}. Try again in ${secondsLeft} seconds.`,
    { retryAfterS: secondsLeft },
  );
}
