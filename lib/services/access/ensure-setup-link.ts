import { randomBytes } from "node:crypto";
import { hasAccount } from "../../db/access/accounts.ts";
import { lockSetup, replaceSetupLink } from "../../db/access/setup-links.ts";
import type { Database } from "../../db/database.ts";
import { secretHash } from "./token-format.ts";

/**
 * The path of the one-time link that makes the first Organization Admin (`/setup?token=…`), valid for 24
 * hours; null when there is an account already. A new link takes the place of every older one.
 */
export async function ensureSetupLink(db: Database): Promise<string | null> {
  const token = randomBytes(24).toString("base64url");
  return db.transaction(async ({ sql }) => {
    await lockSetup(sql);
    if (await hasAccount(sql)) return null;
    await replaceSetupLink(sql, secretHash(token));
    return `/setup?token=${token}`;
  });
}
