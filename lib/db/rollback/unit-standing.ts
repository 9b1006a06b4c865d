import { ACTIVE_STATUSES } from "../../domain/rollback/status.ts";

/** What stands in the way of a deploy unit; all null where nothing does. */
export type UnitStandingColumns = {
  hold_id: string | null;
  hold_owner: string | null;
  hold_reason: string | null;
  hold_expires_at: Date | null;
  hold_digest: string | null;
  hold_rollback: string | null;
  active_rollback: string | null;
};

/**
 * The select list of `UnitStandingColumns`, from `u` (deploy_unit) and `h` (`STANDING_HOLD_JOIN`); `parameter` is that
 * of `ACTIVE_STATUS_LIST`.
 */
export function unitStandingColumns(parameter: string): string {
  return `h.id::text as hold_id, h.owner ->> 'name' as hold_owner, h.reason as hold_reason,
            h.expires_at as hold_expires_at, h.digest as hold_digest, h.rollback_id::text as hold_rollback,
            (select r.id::text from rollback r
              where r.unit_id = u.id and r.status = any(string_to_array(${parameter}, ',')) limit 1) as active_rollback`;
}

/** The statuses of a rollback that is under way, as one text parameter. */
export const ACTIVE_STATUS_LIST = ACTIVE_STATUSES.join(",");

/** The newest hold on `u` that still stands, as `h`. */
export const STANDING_HOLD_JOIN = `
       left join lateral (
         select id, owner, reason, expires_at, digest, rollback_id from deploy_hold
          where unit_id = u.id and released_at is null and expires_at > now()
          order by created_at desc
          limit 1) h on true`;

export type StandingHold = {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: Date;
  readonly digest: string | null;
  /** The rollback that it came of; null: made by hand. */
  readonly rollbackId: string | null;
};

export function standingHold(row: UnitStandingColumns): StandingHold | null {
  if (row.hold_id === null || row.hold_expires_at === null) return null;
  return {
    id: row.hold_id,
    owner: row.hold_owner ?? "",
    reason: row.hold_reason ?? "",
    expiresAt: row.hold_expires_at,
    digest: row.hold_digest,
    rollbackId: row.hold_rollback,
  };
}
