import type { Database } from "../db/database.ts";
import { openDatabase } from "../db/open.ts";

const HANDLE = Symbol.for("loadline.web.database");

type Holder = { [HANDLE]?: Promise<Database> };

/**
 * The web process's one handle on PostgreSQL, opened at first use from DATABASE_URL. It hangs on the global
 * object because Next loads this module once per bundle and again after every edit in development.
 */
export function database(): Promise<Database> {
  const holder = globalThis as Holder;
  holder[HANDLE] ??= open().catch((error: unknown) => {
    // Not kept: the next request tries again.
    delete holder[HANDLE];
    throw error;
  });
  return holder[HANDLE];
}

async function open(): Promise<Database> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("DATABASE_URL is not set. `npm start` sets it; `next` alone does not.");
  return openDatabase({ url });
}

/** Closes what `database` opened; for tests, which open one per file. */
export async function closeDatabase(): Promise<void> {
  const holder = globalThis as Holder;
  const opened = holder[HANDLE];
  delete holder[HANDLE];
  await (await opened)?.close();
}
