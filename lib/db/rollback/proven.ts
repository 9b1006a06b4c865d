/**
 * SQL condition that the rollback `r` was proven: plain success, which takes that digest and fingerprint equal the
 * target's (lib/domain/rollback/verify.ts), and was judged from what was seen, not settled by a person.
 */
export const PROVEN = "r.status = 'succeeded' and r.settled is null";
