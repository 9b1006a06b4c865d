import { hasAccount } from "../../db/access/accounts.ts";
import { replaceGrant } from "../../db/access/role-grants.ts";
import { lockSetup, spendSetupLink } from "../../db/access/setup-links.ts";
import type { Database } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type AccountView, checkNewAccount, type NewAccount, writeAccount } from "./create-account.ts";
import { hashPassword } from "./password.ts";
import { secretHash } from "./token-format.ts";

/**
 * Makes the first Organization Admin with the one-time link. Of any number of claims at once exactly one
 * succeeds.
 * @throws ServiceError `invalid` (fields), `conflict` (there is an account), `not_found` (unknown, used or expired link).
 */
export async function claimSetup(
  db: Database,
  input: NewAccount & { readonly token: string },
  request: { readonly address: string | null; readonly requestId: string },
): Promise<AccountView> {
  checkNewAccount(input);
  const passwordHash = await hashPassword(input.password);
  const context: Context = { db, actor: { type: "system", name: "first-run set-up" }, ...request };
  return db.transaction(async ({ sql }) => {
    await lockSetup(sql);
    if (await hasAccount(sql)) {
      throw new ServiceError(
        "conflict",
        "Loadline is set up already. Sign in, or ask your Organization Admin for an account.",
      );
    }
    if (!(await spendSetupLink(sql, secretHash(input.token)))) {
      throw new ServiceError("not_found", "This set-up link is not valid any more. Restart Loadline to get a new one.");
    }
    const account = await writeAccount(sql, context, input, passwordHash);
    await replaceGrant(
      sql,
      { accountId: account.id, teamId: null, group: null },
      { deploymentId: null, locationId: null },
      "organization_admin",
    );
    await appendAudit(sql, {
      context,
      action: "role.granted",
      target: { account: account.id, email: account.email },
      after: { role: "organization_admin" },
    });
    return account;
  });
}
