import { readSessionActor } from "../auth/session-actor.ts";
import type { Database } from "../db/database.ts";
import { findTokenActor } from "../services/access/find-token-actor.ts";
import { limitRate } from "../services/access/limit-rate.ts";
import type { Actor } from "../services/context.ts";
import { ServiceError } from "../services/errors.ts";

export type Authenticated = { readonly actor: Actor; readonly by: "token" | "cookie" };

/**
 * Who sends this request: the bearer token when there is an Authorization header, else the browser's sign-in.
 * @param address of the client, who may not try wrong tokens without end.
 * @throws ServiceError `unauthenticated`, `too_many_requests`.
 */
export async function authenticate(db: Database, headers: Headers, address: string | null): Promise<Authenticated> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const bearer = /^Bearer +([^\s]+) *$/i.exec(authorization)?.[1];
    if (bearer === undefined) {
      throw new ServiceError("unauthenticated", "The Authorization header must read “Bearer” and an API token.");
    }
    const actor = await findTokenActor(db, bearer);
    if (actor === null) {
      await limitRate(db.sql, "wrong-token", address);
      throw new ServiceError("unauthenticated", "This API token is not known here, is revoked or has expired.");
    }
    return { actor, by: "token" };
  }
  const actor = await readSessionActor(db, headers.get("cookie"));
  if (actor === null) throw new ServiceError("unauthenticated", "Sign in, or send an API token as a bearer token.");
  return { actor, by: "cookie" };
}
