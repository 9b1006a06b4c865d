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

/** Whether a hold stands that somebody made by hand after the rollback was asked for: the newer decision. */
export async function isHeldSince(sql: Sql, unitId: string, rollbackId: string): Promise<boolean> {
  const [row] = await sql.query<{ held: boolean }>(
    `select exists (select from deploy_hold h join rollback r on r.id = $2::uuid
                     where h.unit_id = $1::uuid and h.rollback_id is null and h.released_at is null
                       and h.expires_at > now() and h.created_at > r.created_at) as held`,
    [unitId, rollbackId],
  );
  return row?.held ?? false;
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

/** Lets a hold stand for `hours` from now, and never shorter than it would; resolves to its end. */
export async function extendHoldTo(sql: Sql, id: string, hours: number): Promise<Date> {
  const [row] = await sql.query<{ expires_at: Date }>(
    `update deploy_hold set expires_at = greatest(expires_at, now() + $2 * interval '1 hour') where id = $1::uuid
     returning expires_at`,
    [id, hours],
  );
  if (row === undefined) throw new Error(`hold ${id} is gone`);
  return row.expires_at;
}

/** Digest of the newest load among the current ones of the unit's code locations; null where none has one. */
export async function readRunningDigest(sql: Sql, unitId: string): Promise<string | null> {
  const [row] = await sql.query<{ digest: string | null }>(
    `select l.image_digest as digest
       from code_location c join load l on l.location_id = c.id and l.number = c.current_load
      where c.deploy_unit_id = $1::uuid and l.image_digest is not null
      order by l.recorded_at desc
      limit 1`,
    [unitId],
  );
  return row?.digest ?? null;
}

export type UnitHoldRow = {
  readonly unit: string;
  readonly driver: string;
  readonly locations: string[];
  readonly hold: (ActiveHold & { readonly createdAt: Date }) | null;
};

/** Every unit of the deployment by name, with the hold that stands on it. */
export async function readUnitHolds(sql: Sql, deploymentId: string): Promise<UnitHoldRow[]> {
  const rows = await sql.query<{
    unit: string;
    driver: string;
    locations: string | null;
    id: string | null;
    owner: string;
    reason: string;
    expires_at: Date;
    digest: string | null;
    rollback_id: string | null;
    created_at: Date;
  }>(
    `select u.name as unit, u.driver, h.id::text as id, h.owner ->> 'name' as owner, h.reason, h.expires_at, h.digest,
            h.rollback_id::text as rollback_id, h.created_at,
            (select json_agg(l.name order by l.name collate "C")::text
               from code_location l where l.deploy_unit_id = u.id) as locations
       from deploy_unit u
       left join lateral (
         select * from deploy_hold
          where unit_id = u.id and released_at is null and expires_at > now()
          order by created_at desc
          limit 1) h on true
      where u.deployment_id = $1::uuid
      order by u.name collate "C"`,
    [deploymentId],
  );
  return rows.map(({ unit, driver, locations, id, owner, reason, digest, ...times }) => ({
    unit,
    driver,
    locations: locations === null ? [] : (JSON.parse(locations) as string[]),
    hold: id === null ? null : { id, owner, reason, digest, ...holdTimes(times) },
  }));
}

function holdTimes(row: { expires_at: Date; created_at: Date; rollback_id: string | null }) {
  return { expiresAt: row.expires_at, createdAt: row.created_at, rollbackId: row.rollback_id };
}
