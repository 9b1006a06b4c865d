import { readAccountByEmail } from "../../db/access/accounts.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { normaliseEmail } from "./create-account.ts";

/** Id of the account of an address. Needs Organization Admin. @throws ServiceError `not_found`, `forbidden`. */
export async function findAccountId(context: Context, email: string): Promise<string> {
  await authorize(context, "organization.manage", null);
  const account = await readAccountByEmail(context.db.sql, normaliseEmail(email));
  if (account === null) throw new ServiceError("not_found", `There is no account for ${normaliseEmail(email)}.`);
  return account.id;
}
