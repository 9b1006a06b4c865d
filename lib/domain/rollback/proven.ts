import type { RollbackStatus } from "./status.ts";

/**
 * Whether a rollback is shown as Verified: plain success takes that digest and fingerprint equal the target's
 * (verify.ts), and it must have been judged from what was seen, not settled by a person.
 */
export function isProven(rollback: { readonly status: RollbackStatus; readonly settled: object | null }): boolean {
  return rollback.status === "succeeded" && rollback.settled === null;
}
