/** How a run of the command line ended, for scripts (docs/cli.md has the same table; a test compares them). */
export const EXIT = {
  ok: 0,
  /** A fault: of Loadline, of the server, or of something in between. */
  failed: 1,
  /** The command line is wrong, or a file it names. */
  usage: 2,
  /** No answer from the server; for `token`, no running server on this machine. */
  unreachable: 3,
  /** 401 or 403. */
  refused: 4,
  notFound: 5,
  /** 409: also a stale plan, or a plan that a check blocks. */
  conflict: 6,
  /** The gate is closed: the deploy unit is held for another image. */
  gateClosed: 7,
  /** The rollback ended as failed, reverted or cancelled. */
  rollbackFailed: 8,
  /** How the rollback ended is not known, or not known yet. */
  rollbackUnknown: 9,
  /** The server found the input invalid: 400, 413, 415, 422. */
  invalid: 10,
  /** The rollback runs the wanted release, but the observed definitions differ. */
  rollbackDiffers: 11,
  /** The gate is closed by a freeze window. */
  gateFrozen: 12,
  /** The gate is closed to this version: somebody blocked it. */
  gateBlocked: 13,
  /** The gate is closed while a rollback is under way. */
  gateRollback: 14,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
