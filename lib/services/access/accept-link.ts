import { createHash } from "node:crypto";
import type { z } from "zod";
import type { acceptLinkSchema } from "../../contracts/members.ts";
import { readAccountLink, revokeAccountLinks, spendAccountLink } from "../../db/access/account-links.ts";
import { lockMember, replacePassword, updateMemberName } from "../../db/access/members.ts";
import { deleteSignInAttempts } from "../../db/access/sign-in-attempts.ts";
import { revokeSignIns } from "../../db/access/sign-in-rows.ts";
import type { Database } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { checkNewAccount } from "./create-account.ts";
import { hashPassword } from "./password.ts";
import { secretHash } from "./token-format.ts";

export type AcceptLinkInput = z.output<typeof acceptLinkSchema>;

/**
 * Sets a password with a one-time link, which is the right to do it. It ends every sign-in of the person: whoever had
 * the lost password is out. Of any number of uses at once exactly one succeeds; bad input spends nothing.
 * @throws ServiceError `not_found` (unknown, used, taken back or expired), `invalid` (fields).
 */
export async function acceptLink(
  db: Database,
  input: AcceptLinkInput,
  request: { readonly address: string | null; readonly requestId: string },
): Promise<{ email: string; name: string }> {
  const tokenHash = secretHash(input.token);
  const found = await readAccountLink(db.sql, tokenHash);
  if (found === null) throw gone();
  const { email } = found;
  const name = input.name?.trim() ?? found.name;
  checkNewAccount({ email, name, password: input.password });
  const passwordHash = await hashPassword(input.password);
  return db.transaction(async ({ sql }) => {
    const member = await lockMember(sql, found.account_id);
    const link = await spendAccountLink(sql, tokenHash);
    if (member === null || link === null) throw gone();
    // Nobody is signed in: the link stands for the person.
    const actor: Actor = { type: "person", accountId: member.id, name, email, signInId: "" };
    const context = { actor, ...request };
    const target = { account: member.id, email };
    if (name !== member.name) {
      await updateMemberName(sql, member.id, name);
      await appendAudit(sql, {
        context,
        action: "account.renamed",
        target,
        before: { name: member.name },
        after: { name },
      });
    }
    await replacePassword(sql, member.id, passwordHash);
    await revokeAccountLinks(sql, member.id);
    const signIns = await revokeSignIns(sql, member.id);
    await deleteSignInAttempts(sql, createHash("sha256").update(email, "utf8").digest());
    await appendAudit(sql, {
      context,
      action: link.kind === "invitation" ? "account.joined" : "account.password_reset",
      target,
      after: { signInsEnded: signIns.length },
    });
    return { email, name };
  });
}

function gone(): ServiceError {
  return new ServiceError(
    "not_found",
    "This link cannot be used any more: it was used, taken back, or has expired. Ask your Organization Admin for a new one.",
  );
}
