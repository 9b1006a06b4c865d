import type { z } from "zod";
import type { changePasswordOperation } from "../../contracts/me.ts";
import { revokeAccountLinks } from "../../db/access/account-links.ts";
import { readPasswordHash, replacePassword } from "../../db/access/members.ts";
import { revokeSignIns } from "../../db/access/sign-in-rows.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { hashPassword, passwordErrors } from "./password.ts";
import { requirePerson } from "./require-person.ts";
import { verifyPassword } from "./verify-password.ts";

const DOING = "Changing a password";

/**
 * Changes the caller's own password and ends their other sign-ins and links. The present one is asked for with the same back-off
 * as at sign-in, so that whoever finds a browser open cannot guess it there.
 * @throws ServiceError `invalid` (fields), `too_many_requests`, `conflict` (no password), `forbidden`, `unauthenticated`.
 */
export async function changePassword(
  context: Context,
  input: z.output<NonNullable<typeof changePasswordOperation.body>>,
): Promise<{ changed: true; revoked: number }> {
  const person = await requirePerson(context, DOING);
  const stored = await readPasswordHash(context.db.sql, person.accountId);
  if (stored === null) {
    throw new ServiceError(
      "conflict",
      "This account has no password. Ask an Organization Admin for a link that sets one.",
    );
  }
  const errors = passwordErrors(input.password, person.email);
  if (errors.length > 0) {
    throw new ServiceError("invalid", `The new password ${errors[0]?.message}.`, { errors });
  }
  const verdict = await verifyPassword(context.db, { email: person.email, password: input.current });
  if (verdict.status === "wait") {
    throw new ServiceError("too_many_requests", `Too many wrong passwords. Try again in ${verdict.seconds} s.`, {
      retryAfterS: verdict.seconds,
    });
  }
  if (verdict.status === "refused") {
    const message = "is not your password";
    throw new ServiceError("invalid", "The present password is wrong.", { errors: [{ path: "current", message }] });
  }
  const passwordHash = await hashPassword(input.password);
  return context.db.transaction(async ({ sql }) => {
    await requirePerson(context, DOING, sql);
    if (!(await replacePassword(sql, person.accountId, passwordHash, stored))) {
      throw new ServiceError("conflict", "The password was changed elsewhere at this moment. Sign in with that one.");
    }
    // A link to set a new one would undo this, in whoever's hands it is.
    await revokeAccountLinks(sql, person.accountId);
    const revoked = await revokeSignIns(sql, person.accountId, { exceptId: person.signInId });
    await appendAudit(sql, {
      context,
      action: "account.password_changed",
      target: { account: person.accountId, email: person.email },
      after: { signInsEnded: revoked.length },
    });
    return { changed: true, revoked: revoked.length } as const;
  });
}
