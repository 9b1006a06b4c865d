import type { Database } from "../db/database.ts";
import { readSignIn } from "../services/access/read-sign-in.ts";
import type { Actor } from "../services/context.ts";
import { authSecret } from "./secret.ts";
import { signInIdOf } from "./session-token.ts";

/** Who is signed in by this Cookie header; null when nobody is, or not any more. The sign-in's row is read each time. */
export async function readSessionActor(
  db: Database,
  cookieHeader: string | null,
): Promise<Extract<Actor, { type: "person" }> | null> {
  const id = await signInIdOf(cookieHeader, authSecret());
  return id === null ? null : readSignIn(db, id);
}
