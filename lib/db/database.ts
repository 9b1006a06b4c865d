import type { Pool } from "pg";
import type { Prisma, PrismaClient } from "./generated/client.ts";

/**
 * Runs one SQL statement. Two things implement it: Prisma's interactive transaction and node-postgres's
 * client; so statements shared by both return only text, integers that fit a double, booleans, timestamps
 * and bytea (cast bigint and uuid to text).
 */
export type Sql = {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
};

/** An ordinary transaction. Use `prisma` for plain reads and writes, `sql` where SQL is the right tool. */
export type Transaction = { readonly prisma: Prisma.TransactionClient; readonly sql: Sql };

/** A transaction that can also COPY rows in; for large writes alone (recording a load). */
export type BulkTransaction = {
  readonly sql: Sql;
  /**
   * Streams rows into `table`. Each row has a value per column: text, number, boolean, null or bytes.
   * Resolves to the number of rows written.
   */
  copyIn(
    table: string,
    columns: readonly string[],
    rows: Iterable<readonly (string | number | boolean | Buffer | null)[]>,
  ): Promise<number>;
};

/** The one handle on PostgreSQL that a process holds. */
export type Database = {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  /** A single statement outside of a transaction. */
  readonly sql: Sql;
  /** Commits when `work` resolves, rolls back when it throws. Read committed. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  bulkTransaction<T>(work: (tx: BulkTransaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};
