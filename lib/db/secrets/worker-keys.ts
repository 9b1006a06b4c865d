import type { Sql } from "../database.ts";

export type WorkerKeyRow = { readonly id: string; readonly jwk: unknown };

/**
 * Publishes a worker's keys: `primary` becomes the newest, to which everybody seals from now on; the worker's other
 * keys are retired. Those of other workers stay what they are.
 */
export async function publishWorkerKeys(
  sql: Sql,
  primary: WorkerKeyRow,
  others: readonly WorkerKeyRow[],
): Promise<void> {
  for (const { id, jwk } of others) {
    await sql.query(
      `insert into worker_key (id, public_jwk, retired_at) values ($1, $2::jsonb, now())
       on conflict (id) do update set retired_at = coalesce(worker_key.retired_at, now())`,
      [id, JSON.stringify(jwk)],
    );
  }
  await sql.query(
    `insert into worker_key (id, public_jwk, created_at) values ($1, $2::jsonb, clock_timestamp())
     on conflict (id) do update set created_at = clock_timestamp(), retired_at = null
      where worker_key.retired_at is not null
         or exists (select 1 from worker_key newer
                     where newer.retired_at is null and newer.id <> $1 and newer.created_at >= worker_key.created_at)`,
    [primary.id, JSON.stringify(primary.jwk)],
  );
}

/** The key to seal to: the newest that is not retired. Null: no worker has ever published one. */
export async function readSealingKey(sql: Sql): Promise<WorkerKeyRow | null> {
  const [row] = await sql.query<{ id: string; jwk: string }>(
    `select id, public_jwk::text as jwk from worker_key where retired_at is null
      order by created_at desc, id limit 1`,
  );
  return row ? { id: row.id, jwk: JSON.parse(row.jwk) } : null;
}

/** One rotation at a time, until the transaction ends: two would each keep a file without the other's key. */
export async function lockKeyRotation(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline worker keys'))::text as locked");
}

export type SealedRow = { readonly id: string; readonly name: string; readonly sealed: string };

/** Every connection that has secrets; `sealed` is JSON, a sealed secret by name. */
export async function readSealed(sql: Sql): Promise<SealedRow[]> {
  return sql.query<SealedRow>(
    "select id::text as id, name, sealed from connection where sealed is not null order by id",
  );
}

/** Puts a connection's secrets, sealed anew, in place of `before`; does nothing when they are others by now. */
export async function replaceSealed(sql: Sql, id: string, before: string, after: string): Promise<void> {
  await sql.query("update connection set sealed = $3 where id = $1::uuid and sealed = $2", [id, before, after]);
}
