import type { Sql } from "../database.ts";

/** A load as much as alerts about its code location say of it. */
export type AlertLoad = {
  readonly git: { readonly url: string; readonly commit: string; readonly message?: string } | null;
  readonly deployedBy: { readonly name: string } | null;
  readonly imageReference: string | null;
};

export async function readAlertLoad(sql: Sql, locationId: bigint, number: number): Promise<AlertLoad | null> {
  const [row] = await sql.query<{ git: string | null; deployed_by: string | null; image_reference: string | null }>(
    "select git, deployed_by, image_reference from load where location_id = $1::bigint and number = $2",
    [locationId.toString(), number],
  );
  if (row === undefined) return null;
  return {
    git: row.git === null ? null : (JSON.parse(row.git) as AlertLoad["git"]),
    deployedBy: row.deployed_by === null ? null : (JSON.parse(row.deployed_by) as AlertLoad["deployedBy"]),
    imageReference: row.image_reference,
  };
}

/** When a load was recorded; null when there is none. */
export async function readRecordedAt(sql: Sql, locationId: bigint, number: number): Promise<Date | null> {
  const [row] = await sql.query<{ recorded_at: Date }>(
    "select recorded_at from load where location_id = $1::bigint and number = $2",
    [locationId.toString(), number],
  );
  return row?.recorded_at ?? null;
}
