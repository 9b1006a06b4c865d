import type { SignInView } from "../../contracts/sign-ins.ts";
import { readSignIns, type SignInListRow } from "../../db/access/sign-in-rows.ts";
import type { Context } from "../context.ts";
import { getMember } from "./get-member.ts";
import { requirePerson } from "./require-person.ts";

type SignInList = { items: SignInView[]; nextCursor: null };

/** Where the caller is signed in. @throws ServiceError `forbidden` (a token), `unauthenticated`. */
export async function listOwnSignIns(context: Context): Promise<SignInList> {
  const person = await requirePerson(context, "Looking at one’s own sign-ins");
  return listOf(await readSignIns(context.db.sql, person.accountId), person.signInId);
}

/** Where a person is signed in. @throws ServiceError `not_found`, `forbidden`, `unauthenticated`. */
export async function listMemberSignIns(context: Context, input: { readonly id: string }): Promise<SignInList> {
  const { member } = await getMember(context, input);
  const current = context.actor.type === "person" ? context.actor.signInId : null;
  return listOf(await readSignIns(context.db.sql, member.id), current);
}

function listOf(rows: readonly SignInListRow[], currentId: string | null): SignInList {
  const items = rows.map((row) => ({
    id: row.id,
    provider: row.provider,
    address: row.address,
    userAgent: row.user_agent,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    isCurrent: row.id === currentId,
  }));
  return { items, nextCursor: null };
}
