import type { Sql } from "../database.ts";

export type ActiveHold = {
  readonly id: string;
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: Date;
  /** The digest that it protects. */
  readonly digest: string | null;
  /** The rollback that it came of; null: made by hand. */
  readonly rollbackId: string | null;
};

export async function readActiveHold(sql: Sql, unitId: string): Promise<ActiveHold | null> {
  const [row] = await sql.query<{
    id: string;
    owner: string;
    reason: string;
    expires_at: Date;
    digest: string | null;
    rollback_id: string | null;
  }>(
    `select id::text as id, owner->>'name' as owner, reason, expires_at, digest, rollback_id::text as rollback_id
       from deploy_hold
      where unit_id = $1::uuid and released_at is null and expires_at > now()
      order by created_at desc
      limit 1`,
    [unitId],
  );
  if (row === undefined) return null;
  const { id, owner, reason, digest } = row;
  return { id, owner, reason, digest, expiresAt: row.expires_at, rollbackId: row.rollback_id };
}

export type NewHold = {
  readonly unitId: string;
  /** Null: made by hand. */
  readonly rollbackId: string | null;
  readonly digest: string | null;
  /** JSON text of the owner's record. */
  readonly ownerJson: string;
  readonly reason: string;
  readonly hours: number;
};

/** Holds the unit; an older hold of it is released by that. */
export async function replaceHold(sql: Sql, hold: NewHold): Promise<Date> {
  await sql.query("update deploy_hold set released_at = now() where unit_id = $1::uuid and released_at is null", [
    hold.unitId,
  ]);
  const [row] = await sql.query<{ expires_at: Date }>(
    `insert into deploy_hold (unit_id, rollback_id, digest, owner, reason, expires_at)
     values ($1::uuid, $2::uuid, $3, $4::jsonb, $5, now() + $6 * interval '1 hour')
     returning expires_at`,
    [hold.unitId, hold.rollbackId, hold.digest, hold.ownerJson, hold.reason, hold.hours],
  );
  if (row === undefined) throw new Error("inserting a hold returned no row");
  return row.expires_at;
}
