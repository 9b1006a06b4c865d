import { readAccountLink } from "../../db/access/account-links.ts";
import type { Database } from "../../db/database.ts";
import { secretHash } from "./token-format.ts";

export type StandingLink = {
  readonly kind: "invitation" | "password_reset";
  readonly email: string;
  readonly name: string;
};

/** Whom a one-time link is for; null when it is unknown, used, taken back or expired. */
export async function readLink(db: Database, token: string): Promise<StandingLink | null> {
  const row = await readAccountLink(db.sql, secretHash(token));
  return row && { kind: row.kind, email: row.email, name: row.name };
}
