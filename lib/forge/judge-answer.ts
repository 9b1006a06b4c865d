import { retryAfterMs } from "../net/retry-after.ts";
import type { Refusal } from "./forge.ts";

/** An answer that is not what was asked for. */
export type OddAnswer = {
  readonly status: number;
  /** A header by its name in small letters; null when it is not there. */
  readonly header: (name: string) => string | null;
  /** What the host said of it. */
  readonly message: string;
};

/** How people know what was asked: of whom, and what it was about. */
export type Asked = { readonly host: string; readonly what: string };

/** GitHub asks for at least this where a secondary limit is hit and no time is told. */
const SECONDARY_MS = 60_000;
/** No limit lasts longer; a header may say anything, and the database holds no date of just any year. */
const LONGEST_MS = 24 * 60 * 60_000;

/**
 * What an answer means. Limits first: GitHub says 403 for them, as for a right that is missing.
 * Headers: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api and
 * https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers
 */
export function judgeAnswer({ host, what }: Asked, answer: OddAnswer, now: number): Refusal {
  const { status } = answer;
  const waitMs = status === 403 || status === 429 ? bounded(limitedForMs(answer, now)) : null;
  if (waitMs !== null || status === 429) {
    return { type: "later", reason: `${host} allows no more requests for now.`, afterMs: waitMs ?? SECONDARY_MS };
  }
  if (status >= 500 || status === 408 || status === 425) {
    const afterMs = bounded(retryAfterMs(answer.header("retry-after"), now));
    return { type: "later", reason: `${host} could not answer (${status}).`, afterMs };
  }
  switch (status) {
    case 401:
      return {
        type: "refused",
        reason: `${host} does not accept the token: it has expired, was revoked, or is wrong.`,
      };
    case 422:
    // An empty repository.
    case 409:
      return { type: "missing", onlyCommit: true, reason: `${host} has no ${what}, or not for this token.` };
    case 404:
    case 410:
    case 451:
      return { type: "missing", reason: `${host} has no ${what}, or not for this token.` };
    default:
      return { type: "refused", reason: `${host} does not let this token see ${what} (${status}).` };
  }
}

function bounded(ms: number | null): number | null {
  return ms === null ? null : Math.min(ms, LONGEST_MS);
}

/** How long a host wants to be left alone; null: that is not why it refuses. */
function limitedForMs(answer: OddAnswer, now: number): number | null {
  const after = retryAfterMs(answer.header("retry-after"), now);
  if (after !== null) return after;
  for (const prefix of ["x-ratelimit", "ratelimit"]) {
    const reset = answer.header(`${prefix}-reset`);
    if (answer.header(`${prefix}-remaining`) !== "0" || reset === null || !/^\d+$/.test(reset)) continue;
    // A second more: the host's clock is not ours.
    return Math.max(0, Number(reset) * 1000 - now) + 1000;
  }
  return /rate limit/i.test(answer.message) ? SECONDARY_MS : null;
}
