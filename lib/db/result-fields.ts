import type { EventEmitter } from "node:events";
import type { Pool } from "pg";

/** A column of a result, as the server describes it. */
export type ResultField = { name: string; dataTypeID: number };

/**
 * Lets `change` rewrite the description of every result of the pool before its reader sees it. Prisma's
 * adapter throws for types that it does not know, such as what `SELECT pg_notify(…)` returns.
 */
export function rewriteResultFields(pool: Pool, change: (field: ResultField) => void): void {
  pool.on("connect", (client) => {
    const { connection } = client as unknown as { connection: EventEmitter };
    connection.prependListener("rowDescription", ({ fields }: { fields: ResultField[] }) => fields.forEach(change));
  });
}
