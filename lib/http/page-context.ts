import { headers } from "next/headers";
import { cache } from "react";
import { readSessionActor } from "../auth/session-actor.ts";
import type { Context } from "../services/context.ts";
import { clientAddress } from "./client-address.ts";
import { database } from "./database.ts";

/**
 * Who looks at a page, for the verbs that fill it; null when nobody is signed in (send them to `/sign-in`).
 * Read once per page.
 */
export const pageContext = cache(async (): Promise<Context | null> => {
  const [db, sent] = await Promise.all([database(), headers()]);
  const actor = await readSessionActor(db, sent.get("cookie"));
  if (actor === null) return null;
  return { db, actor, address: clientAddress(sent), requestId: sent.get("x-request-id") ?? crypto.randomUUID() };
});
