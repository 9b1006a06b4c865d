import { randomUUID } from "node:crypto";
import type { Context } from "#lib/services/context.ts";
import type { CliIo } from "./cli-io.ts";
import { openLocalDatabase } from "./open-local-database.ts";

/**
 * Runs verbs on the server's machine, as the command line itself: whoever can read the data directory owns the
 * data anyway, so there is nobody to sign in.
 */
export async function withLocalContext<T>(env: CliIo["env"], work: (context: Context) => Promise<T>): Promise<T> {
  const db = await openLocalDatabase(env);
  try {
    const actor = { type: "system", name: "command line" } as const;
    return await work({ db, actor, address: null, requestId: randomUUID() });
  } finally {
    await db.close();
  }
}
