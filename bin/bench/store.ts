import type { Database } from "#lib/db/database.ts";
import { startEmbeddedServer } from "#lib/db/embedded/start.ts";
import { migrate } from "#lib/db/migrate.ts";
import { openDatabase } from "#lib/db/open.ts";
import type { Context } from "#lib/services/context.ts";
import { createDeployment } from "#lib/services/deployments/create-deployment.ts";
import { withTemporaryDirectory } from "./temporary-directory.ts";

/** The one deployment of a measured store. */
export const DEPLOYMENT = "bench";

export type Store = { readonly db: Database; readonly context: Context };

/** Runs `work` on an empty store: an embedded server of its own with the ordinary, safe settings. */
export function withStore<T>(work: (store: Store, databaseUrl: string) => Promise<T>): Promise<T> {
  return withTemporaryDirectory(async (directory) => {
    const server = await startEmbeddedServer(directory);
    try {
      await migrate(server.url);
      const db = await openDatabase({ url: server.url, idleTransactionMs: 0 });
      try {
        return await work(await makeStore(db), server.url);
      } finally {
        await db.close();
      }
    } finally {
      await server.stop();
    }
  });
}

/** A store on a database that is migrated and empty. */
export async function makeStore(db: Database): Promise<Store> {
  const context: Context = { db, actor: { type: "system", name: "bench" }, address: null, requestId: "bench" };
  await createDeployment(context, { name: DEPLOYMENT, kind: "generic" });
  return { db, context };
}
