import { randomBytes } from "node:crypto";
import type { NewLinkView } from "../../contracts/members.ts";
import { type AccountLinkKind, replaceAccountLink } from "../../db/access/account-links.ts";
import type { Sql } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { secretHash } from "./token-format.ts";

const HOURS: Record<AccountLinkKind, number> = { invitation: 7 * 24, password_reset: 24 };

/** Makes a one-time link in place of an older one; only its hash is kept, so it is told this once. */
export async function writeLink(
  sql: Sql,
  context: Context,
  member: { readonly id: string; readonly email: string; readonly invited: boolean },
): Promise<NewLinkView> {
  const kind = member.invited ? "invitation" : "password_reset";
  const token = randomBytes(24).toString("base64url");
  const expiresAt = await replaceAccountLink(sql, {
    tokenHash: secretHash(token),
    kind,
    accountId: member.id,
    hours: HOURS[kind],
    createdByJson: JSON.stringify(actorRecord(context.actor)),
  });
  await appendAudit(sql, {
    context,
    action: "link.created",
    target: { account: member.id, email: member.email },
    after: { kind, expiresAt: expiresAt.toISOString() },
  });
  return { kind, path: `/join?token=${token}`, expiresAt: expiresAt.toISOString() };
}
