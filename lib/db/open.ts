import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { COPY_TYPES, type CopyType, copyBinary } from "./copy-binary.ts";
import type { BulkTransaction, Database, Sql } from "./database.ts";
import { PrismaClient } from "./generated/client.ts";
import { rewriteResultFields } from "./result-fields.ts";

/** Type numbers of PostgreSQL's catalogue. */
const VOID = 2278;
const TEXT = 25;

/** How long a connection may be silent before the server is asked whether it is still there. */
const KEEP_ALIVE_MS = 10_000;

/** How long a transaction waits for a connection, and how long it may last. */
const MAX_WAIT_MS = 10_000;
const MAX_DURATION_MS = 60_000;

/**
 * Opens the one handle on PostgreSQL that a process holds: Prisma and plain SQL over one pool.
 *
 * @param options.poolSize most connections at once; a bulk transaction holds one for as long as it takes.
 * @param options.idleTransactionMs after it the server ends a transaction whose process says nothing: a process
 * that was frozen in the middle of one would keep its locks from everybody else. 0: never.
 */
export async function openDatabase(options: {
  url: string;
  poolSize?: number;
  idleTransactionMs?: number;
}): Promise<Database> {
  const { url, poolSize = 10, idleTransactionMs = MAX_DURATION_MS } = options;
  const pool = new pg.Pool({
    connectionString: inUtc(url),
    max: poolSize,
    // A server that is gone without a word would be waited for without end.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    idle_in_transaction_session_timeout: idleTransactionMs,
  });
  // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
  pool.on("error", () => {});
  rewriteResultFields(pool, (field) => {
    if (field.dataTypeID === VOID) field.dataTypeID = TEXT;
  });
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: MAX_WAIT_MS, timeout: MAX_DURATION_MS },
  });
  await prisma.$connect();
  let closing: Promise<void> | undefined;
  return {
    prisma,
    pool,
    sql: sqlOver(pool),
    transaction: (work) =>
      prisma.$transaction((client) =>
        work({
          prisma: client,
          sql: {
            query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
              asBuffers(await client.$queryRawUnsafe<Row[]>(text, ...values)),
          },
        }),
      ),
    bulkTransaction: (work) => inBulk(pool, work),
    close: () => {
      closing ??= prisma.$disconnect().then(() => pool.end());
      return closing;
    },
  };
}

/**
 * Prisma's adapter writes and reads timestamps as UTC without a zone, which is right only in a session
 * whose time zone is UTC, whatever the server's is.
 */
function inUtc(url: string): string {
  const parsed = new URL(url);
  const given = parsed.searchParams.get("options");
  parsed.searchParams.set("options", `${given ? `${given} ` : ""}-c TimeZone=UTC`);
  return parsed.href;
}

function sqlOver(client: pg.Pool | pg.PoolClient): Sql {
  return {
    query: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await client.query(text, [...values])).rows as Row[],
  };
}

/** Prisma gives bytes as plain Uint8Array, node-postgres as Buffer; callers get the latter from both. */
function asBuffers<Row extends object>(rows: Row[]): Row[] {
  for (const row of rows as Record<string, unknown>[]) {
    for (const name in row) {
      const value = row[name];
      if (value instanceof Uint8Array) row[name] = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  }
  return rows;
}

async function inBulk<T>(pool: pg.Pool, work: (tx: BulkTransaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    await client.query("BEGIN");
    const result = await work({
      sql: sqlOver(client),
      copyIn: async (table, columns, rows) => {
        const types = await columnTypes(client, table, columns);
        const names = columns.map((name) => client.escapeIdentifier(name)).join(", ");
        const into = `${client.escapeIdentifier(table)} (${names})`;
        const copy = client.query(copyFrom(`COPY ${into} FROM STDIN (FORMAT binary)`));
        await pipeline(Readable.from(copyBinary(types, rows)), copy);
        return copy.rowCount ?? 0;
      },
    });
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** Types of the columns, which the binary format has to match. */
async function columnTypes(client: pg.PoolClient, table: string, columns: readonly string[]): Promise<CopyType[]> {
  const { rows } = await client.query<{ name: string; type: CopyType }>(
    `SELECT a.attname AS name, t.typname AS type FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
     WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped`,
    [client.escapeIdentifier(table)],
  );
  const types = new Map(rows.map((row) => [row.name, row.type]));
  return columns.map((name) => {
    const type = types.get(name);
    if (type === undefined) throw new Error(`There is no column ${name} in ${table}`);
    if (!COPY_TYPES.includes(type)) throw new Error(`Rows cannot be copied into ${table}.${name}, which is ${type}`);
    return type;
  });
}
