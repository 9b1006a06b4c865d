import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import type { Database } from "#lib/db/database.ts";
import { timed } from "../interleave.ts";

/** What a snapshot's rows lie in, each in the order in which it is written. */
const TABLES = [
  { table: "asset_definition", order: "content_hash" },
  { table: "asset", order: "key_hash" },
  { table: "asset_interval", order: "key_hash" },
  { table: "asset_change", order: "ordinal" },
] as const;

export type CopyFloor = {
  /** Milliseconds of copying the rows into empty tables of the same make, indexes included, in one transaction. */
  copy(): Promise<number>;
  drop(): Promise<void>;
};

/** The rows of a code location, ready to be copied: no first load of these assets can write less. */
export async function copyFloor(db: Database, location: string): Promise<CopyFloor> {
  const client = await db.pool.connect();
  try {
    const { rows } = await client.query<{ id: string }>("select id::text as id from code_location where name = $1", [
      location,
    ]);
    const prepared: { table: string; bytes: Buffer }[] = [];
    for (const { table, order } of TABLES) {
      const select = `select * from ${table} where location_id = ${Number(rows[0]?.id)} order by ${order}`;
      const bytes = await buffer(client.query(copyTo(`copy (${select}) to stdout (format binary)`)));
      await client.query(`create table bench_${table} (like ${table} including all)`);
      prepared.push({ table: `bench_${table}`, bytes });
    }
    return {
      copy: () => copyAll(db, prepared),
      drop: async () => {
        for (const { table } of prepared) await db.pool.query(`drop table ${table}`);
      },
    };
  } finally {
    client.release();
  }
}

async function copyAll(db: Database, prepared: readonly { table: string; bytes: Buffer }[]): Promise<number> {
  const client = await db.pool.connect();
  try {
    await client.query(`truncate ${prepared.map(({ table }) => table).join(", ")}`);
    return await timed(async () => {
      await client.query("begin");
      for (const { table, bytes } of prepared) {
        await pipeline(
          Readable.from(pieces(bytes)),
          client.query(copyFrom(`copy ${table} from stdin (format binary)`)),
        );
      }
      await client.query("commit");
    });
  } finally {
    client.release();
  }
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  const size = 512 * 1024;
  for (let start = 0; start < bytes.byteLength; start += size) yield bytes.subarray(start, start + size);
}
