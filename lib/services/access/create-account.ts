import { insertAccount } from "../../db/access/accounts.ts";
import type { Sql } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { type FieldError, ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { hashPassword, passwordErrors } from "./password.ts";

export type NewAccount = { readonly email: string; readonly name: string; readonly password: string };
export type AccountView = { readonly id: string; readonly email: string; readonly name: string };

/**
 * Makes an account with a password; it may nothing until a role is granted. Needs Organization Admin.
 * @throws ServiceError `invalid`, `conflict` (the email has an account), `forbidden`, `unauthenticated`.
 */
export async function createAccount(context: Context, input: NewAccount): Promise<AccountView> {
  await authorize(context, "organization.manage", null);
  checkNewAccount(input);
  const passwordHash = await hashPassword(input.password);
  return context.db.transaction(({ sql }) => writeAccount(sql, context, input, passwordHash));
}

/** @throws ServiceError `invalid` with every field that is wrong. */
export function checkNewAccount(input: NewAccount): void {
  refuseWrong([...personErrors(input), ...passwordErrors(input.password, input.email)]);
}

/** As `checkNewAccount`, of somebody without a password. */
export function checkPerson(input: Pick<NewAccount, "email" | "name">): void {
  refuseWrong(personErrors(input));
}

function personErrors(input: Pick<NewAccount, "email" | "name">): FieldError[] {
  const errors: FieldError[] = [];
  // Deliberately loose: one @ with something on both sides; only a message sent there could tell more.
  if (!/^[^\s@]+@[^\s@]+$/.test(input.email.trim()) || input.email.length > 320) {
    errors.push({ path: "email", message: "must be an email address" });
  }
  if (input.name.trim() === "" || input.name.length > 255) {
    errors.push({ path: "name", message: "must have 1 to 255 characters" });
  }
  return errors;
}

function refuseWrong(errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  const said = errors.map(({ path, message }) => `${path} ${message}`).join("; ");
  throw new ServiceError("invalid", `This cannot be taken: ${said}.`, { errors });
}

/** Writes a checked account and its audit line. @throws ServiceError `conflict`. */
export async function writeAccount(
  sql: Sql,
  context: Context,
  input: NewAccount,
  passwordHash: string,
): Promise<AccountView> {
  const email = normaliseEmail(input.email);
  const name = input.name.trim();
  const id = await insertAccount(sql, { email, name, passwordHash });
  if (id === null) throw new ServiceError("conflict", `There is already an account for ${email}.`);
  await appendAudit(sql, { context, action: "account.created", target: { account: id, email, name } });
  return { id, email, name };
}

/** Addresses are compared without regard to case. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}
