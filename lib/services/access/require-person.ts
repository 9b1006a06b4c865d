import type { Sql } from "../../db/database.ts";
import type { Actor, Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { readAccess } from "./read-access.ts";

/**
 * The person who is signed in with the browser, for what is done there alone.
 * @param doing opens the sentence of the refusal: `Changing a password`.
 * @throws ServiceError `unauthenticated`, `forbidden` (a token asks).
 */
export async function requirePerson(
  context: Context,
  doing: string,
  sql: Sql = context.db.sql,
): Promise<Extract<Actor, { type: "person" }>> {
  await readAccess(sql, context.actor);
  if (context.actor.type === "person") return context.actor;
  throw new ServiceError("forbidden", `${doing} is done in the browser, by the person who is signed in there.`);
}
