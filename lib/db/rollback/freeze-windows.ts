import type { FreezeSchedule, FreezeWindow } from "../../domain/freeze/freeze-window.ts";
import type { Sql } from "../database.ts";

export type FreezeWindowRow = FreezeWindow & { readonly createdBy: string; readonly createdAt: Date };

type RawWindow = {
  id: string;
  name: string;
  reason: string;
  enabled: boolean;
  cron: string | null;
  time_zone: string | null;
  duration_minutes: number | null;
  starts_at: Date | null;
  ends_at: Date | null;
  created_by: string;
  created_at: Date;
};

const COLUMNS = `id::text as id, name, reason, enabled, cron, time_zone, duration_minutes, starts_at, ends_at,
       created_by ->> 'name' as created_by, created_at`;

function windowRow(row: RawWindow): FreezeWindowRow {
  const { id, name, reason, enabled, created_by: createdBy, created_at: createdAt } = row;
  return { id, name, reason, enabled, createdBy, createdAt, schedule: scheduleOf(row) };
}

/** One of the two is complete: the constraint `freeze_window_kind_check`. */
function scheduleOf(row: RawWindow): FreezeSchedule {
  const { cron, time_zone: timeZone, duration_minutes: durationMinutes, starts_at: startsAt, ends_at: endsAt } = row;
  if (cron !== null && timeZone !== null && durationMinutes !== null) {
    return { type: "recurring", cron, timeZone, durationMinutes };
  }
  if (startsAt !== null && endsAt !== null) return { type: "once", startsAt, endsAt };
  throw new Error(`freeze window ${row.id} is neither recurring nor once`);
}

/** The deployment's windows by name, and the moment of reading by the database's clock. */
export async function readFreezeWindows(
  sql: Sql,
  deploymentId: string,
): Promise<{ windows: FreezeWindowRow[]; now: Date }> {
  const rows = await sql.query<RawWindow & { at: Date }>(
    `select ${COLUMNS}, clock_timestamp() as at
       from freeze_window where deployment_id = $1::uuid
      order by name collate "C"`,
    [deploymentId],
  );
  const [first] = rows;
  return { windows: rows.map(windowRow), now: first === undefined ? await readNow(sql) : first.at };
}

/** The moment by the database's clock, which all processes share; within a transaction it goes on. */
export async function readNow(sql: Sql): Promise<Date> {
  const [row] = await sql.query<{ at: Date }>("select clock_timestamp() as at");
  if (row === undefined) throw new Error("the database did not tell the time");
  return row.at;
}

/** Locks the window until the transaction ends; null: the deployment has none of this id. */
export async function lockFreezeWindow(sql: Sql, deploymentId: string, id: string): Promise<FreezeWindowRow | null> {
  const [row] = await sql.query<RawWindow>(
    `select ${COLUMNS} from freeze_window where deployment_id = $1::uuid and id = $2::uuid for update`,
    [deploymentId, id],
  );
  return row ? windowRow(row) : null;
}

export type NewFreezeWindow = Omit<FreezeWindow, "id">;

function valuesOf({ name, reason, enabled, schedule }: NewFreezeWindow): unknown[] {
  const recurring = schedule.type === "recurring" ? schedule : null;
  const once = schedule.type === "once" ? schedule : null;
  return [
    name,
    reason,
    enabled,
    recurring?.cron ?? null,
    recurring?.timeZone ?? null,
    recurring?.durationMinutes ?? null,
    once?.startsAt.toISOString() ?? null,
    once?.endsAt.toISOString() ?? null,
  ];
}

/** Null: the deployment has a window of this name. */
export async function insertFreezeWindow(
  sql: Sql,
  deploymentId: string,
  window: NewFreezeWindow,
  createdByJson: string,
): Promise<FreezeWindowRow | null> {
  const [row] = await sql.query<RawWindow>(
    `insert into freeze_window (deployment_id, name, reason, enabled, cron, time_zone, duration_minutes, starts_at,
                                ends_at, created_by)
     values ($1::uuid, $2, $3, $4, $5, $6, $7, $8::timestamptz, $9::timestamptz, $10::jsonb)
     on conflict (deployment_id, name) do nothing
     returning ${COLUMNS}`,
    [deploymentId, ...valuesOf(window), createdByJson],
  );
  return row ? windowRow(row) : null;
}

/** Null: another window of the deployment has this name. */
export async function updateFreezeWindow(
  sql: Sql,
  deploymentId: string,
  id: string,
  window: NewFreezeWindow,
): Promise<FreezeWindowRow | null> {
  const [row] = await sql.query<RawWindow>(
    `update freeze_window
        set name = $3, reason = $4, enabled = $5, cron = $6, time_zone = $7, duration_minutes = $8,
            starts_at = $9::timestamptz, ends_at = $10::timestamptz
      where deployment_id = $1::uuid and id = $2::uuid
        and not exists (select from freeze_window other
                         where other.deployment_id = $1::uuid and other.name = $3 and other.id <> $2::uuid)
     returning ${COLUMNS}`,
    [deploymentId, id, ...valuesOf(window)],
  );
  return row ? windowRow(row) : null;
}

export async function deleteFreezeWindowRow(sql: Sql, id: string): Promise<void> {
  await sql.query("delete from freeze_window where id = $1::uuid", [id]);
}
