import type { Sql } from "../database.ts";
import { asBuffer } from "./packed.ts";

/** How long a key is kept; after that it may be used anew. */
const KEPT = "30 days";

/** What the key stood for, or null when it is new or has expired. Call under the location's lock. */
export async function readIdempotencyKey(
  sql: Sql,
  locationId: bigint,
  keyHash: Buffer,
): Promise<{ bodyHash: Buffer; loadNumber: number } | null> {
  const [row] = await sql.query<{ body_hash: Uint8Array; load_number: number }>(
    `select body_hash, load_number from idempotency_key
      where location_id = $1::bigint and key_hash = $2 and created_at > now() - interval '${KEPT}'`,
    [locationId.toString(), keyHash],
  );
  return row ? { bodyHash: asBuffer(row.body_hash), loadNumber: row.load_number } : null;
}

/** Keeps the key for the load; takes the place of an expired one. */
export async function writeIdempotencyKey(
  sql: Sql,
  locationId: bigint,
  key: { keyHash: Buffer; bodyHash: Buffer },
  loadNumber: number,
): Promise<void> {
  await sql.query(
    `insert into idempotency_key (location_id, key_hash, body_hash, load_number) values ($1::bigint, $2, $3, $4)
     on conflict (location_id, key_hash)
     do update set body_hash = excluded.body_hash, load_number = excluded.load_number, created_at = now()`,
    [locationId.toString(), key.keyHash, key.bodyHash, loadNumber],
  );
}
