import type { StepName } from "../../domain/rollback/status.ts";
import type { Make } from "../../domain/snapshot/make.ts";
import type { Sql } from "../database.ts";
import { type MakeColumns, makeColumns, makeOf } from "../history/load-make.ts";
import { replacedAt } from "../retention/replaced-at.ts";

/** A load as much as plans and proofs look at it. */
export type TargetLoadRow = {
  readonly number: number;
  readonly status: "loaded" | "failed";
  readonly imageReference: string | null;
  readonly imageDigest: string | null;
  readonly runtime: Readonly<Record<string, string>>;
  readonly bundles: readonly { readonly name: string; readonly version: string }[];
  /** When the next load took its place; null: none has. */
  readonly replacedAt: Date | null;
  /** Hex; null when failed. */
  readonly fingerprint: string | null;
  readonly make: Make;
  /** First line of a failed load's error. */
  readonly error: string | null;
};

type RawLoad = MakeColumns & {
  number: number;
  status: "loaded" | "failed";
  image_reference: string | null;
  image_digest: string | null;
  runtime: string | null;
  bundles: string | null;
  replaced_at: Date | null;
  fingerprint: string | null;
  error: string | null;
};

const LOAD_COLUMNS = `number, status, image_reference, image_digest, runtime, bundles, encode(fingerprint, 'hex') as fingerprint,
       error, ${replacedAt("load")} as replaced_at, ${makeColumns("load")}`;

function targetLoadRow(row: RawLoad): TargetLoadRow {
  const error = row.error === null ? null : (JSON.parse(row.error) as { message: string }).message;
  return {
    number: row.number,
    status: row.status,
    imageReference: row.image_reference,
    imageDigest: row.image_digest,
    replacedAt: row.replaced_at,
    bundles: row.bundles === null ? [] : (JSON.parse(row.bundles) as TargetLoadRow["bundles"]),
    runtime: row.runtime === null ? {} : (JSON.parse(row.runtime) as Record<string, string>),
    fingerprint: row.fingerprint,
    make: makeOf(row),
    error: error?.split("\n", 1)[0]?.slice(0, 500) ?? null,
  };
}

export async function readTargetLoad(sql: Sql, locationId: bigint, number: number): Promise<TargetLoadRow | null> {
  const [row] = await sql.query<RawLoad>(
    `select ${LOAD_COLUMNS} from load where location_id = $1::bigint and number = $2`,
    [locationId.toString(), number],
  );
  return row ? targetLoadRow(row) : null;
}

/** Number of the location's newest load that loaded from an image with any of these digests. */
export async function findLoadOfDigests(
  sql: Sql,
  locationId: bigint,
  digests: readonly string[],
): Promise<number | null> {
  const [row] = await sql.query<{ number: number | null }>(
    `select max(newest.number)::int as number
       from jsonb_array_elements_text($2::jsonb) as known(digest)
      cross join lateral (
        select number from load
         where location_id = $1::bigint and image_digest = known.digest and status = 'loaded'
         order by number desc
         limit 1) newest`,
    [locationId.toString(), JSON.stringify(digests)],
  );
  return row?.number ?? null;
}

/** The newest load that a rollback brought to a location; null: none was observed yet. */
export async function findRollbackLoad(
  sql: Sql,
  locationId: bigint,
  rollbackId: string,
): Promise<TargetLoadRow | null> {
  const [row] = await sql.query<RawLoad>(
    `select ${LOAD_COLUMNS} from load
      where location_id = $1::bigint and rollback_id = $2::uuid
      order by number desc
      limit 1`,
    [locationId.toString(), rollbackId],
  );
  return row ? targetLoadRow(row) : null;
}

/** The location's newest load, where it was recorded after a step of the rollback began. */
export async function findLoadSince(
  sql: Sql,
  locationId: bigint,
  rollbackId: string,
  step: StepName,
): Promise<TargetLoadRow | null> {
  const [row] = await sql.query<RawLoad>(
    `select ${LOAD_COLUMNS} from load
      where location_id = $1::bigint
        and number = (select current_load from code_location where id = $1::bigint)
        and recorded_at > (select started_at from rollback_step where rollback_id = $2::uuid and name = $3)`,
    [locationId.toString(), rollbackId, step],
  );
  return row ? targetLoadRow(row) : null;
}
