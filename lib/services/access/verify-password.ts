import { createHash } from "node:crypto";
import { readAccountByEmail } from "../../db/access/accounts.ts";
import { countSignInAttempt, deleteSignInAttempts } from "../../db/access/sign-in-attempts.ts";
import type { Database } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { normaliseEmail } from "./create-account.ts";
import { PASSWORD_MAX_LENGTH, passwordMatches } from "./password.ts";

const LIKE_AN_EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

export type PasswordVerdict =
  | { status: "verified"; account: { id: string; email: string; name: string }; passwordHash: string }
  /** Unknown address, wrong password or disabled account: the answer is one and the same. */
  | { status: "refused" }
  /** Too many wrong ones: nothing was checked. */
  | { status: "wait"; seconds: number };

/**
 * Checks an email address and a password. After five failures in a row an address has to wait 2, 4, 8… seconds,
 * at most a minute: enough against guessing, too little for a stranger to lock somebody out. An attempt is
 * counted before it is checked, so that many at once do not slip through. A refusal is audited whether the address is
 * known or not: the time it takes tells nothing.
 */
export async function verifyPassword(
  db: Database,
  input: { email: string; password: string },
  address: string | null = null,
): Promise<PasswordVerdict> {
  const email = normaliseEmail(input.email);
  // No account has it, and PostgreSQL takes no such text.
  if (email.includes("\0")) return { status: "refused" };
  const key = createHash("sha256").update(email, "utf8").digest();
  const seconds = await countSignInAttempt(db.sql, key);
  if (seconds > 0) return { status: "wait", seconds };

  const account = await readAccountByEmail(db.sql, email);
  const password = input.password.slice(0, PASSWORD_MAX_LENGTH);
  const matches = await passwordMatches(account?.password_hash ?? null, password);
  if (account?.password_hash == null || !matches || account.disabled) {
    await appendAudit(db.sql, {
      context: { actor: { type: "system", name: "sign-in" }, address },
      action: "sign_in.refused",
      // What is no address may be a password in the wrong field.
      target: { method: "password", email: LIKE_AN_EMAIL.test(email) ? email : null, account: account?.id ?? null },
      after: { reason: account === null ? "unknown" : matches ? "disabled" : "wrong_password" },
    });
    return { status: "refused" };
  }
  await deleteSignInAttempts(db.sql, key);
  const { id, name, password_hash: passwordHash } = account;
  return { status: "verified", account: { id, email, name }, passwordHash };
}
