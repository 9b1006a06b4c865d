import { insertAccount } from "../../db/access/accounts.ts";
import {
  hasGrantForGroups,
  insertIdentity,
  lockAccountByIdentity,
  lockAccountToLink,
  lockIdentities,
  replaceGroups,
} from "../../db/access/identities.ts";
import type { Database, Sql } from "../../db/database.ts";
import type { SignInProvider } from "../../domain/access/sign-in-providers.ts";
import type { JoinRefusal } from "../../domain/access/sign-in-refusals.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../context.ts";
import { normaliseEmail } from "./create-account.ts";
import { writeSignIn } from "./open-sign-in.ts";

/** Whom a provider vouches for. */
export type ProviderPerson = {
  readonly provider: SignInProvider;
  /** Address of that provider. What it calls people says nothing of those of another one. */
  readonly issuer: string;
  /** What the provider calls the person, unchanging. */
  readonly subject: string;
  /** Null: it told no address that can be relied on as this person's own. */
  readonly verifiedEmail: string | null;
  readonly name: string | null;
  /** Of the provider, as it names them; distinct. */
  readonly groups: readonly string[];
};

export type ProviderSignIn =
  | { readonly status: "opened"; readonly signInId: string }
  | { readonly status: "refused"; readonly reason: JoinRefusal };

type Account = { readonly id: string; readonly email: string; readonly name: string };
type Found =
  | { readonly account: Account; readonly joinedBy: "identity" | "email" | "groups" }
  | { readonly refusal: JoinRefusal; readonly account: Account | null };

/**
 * Signs in whom a provider vouches for, by the first of these that holds (docs/sign-in.md):
 *   1. the provider's person is known: that account;
 *   2. an account has their verified address: it is linked to them, unless another person of the provider is already
 *      (an address that was given to somebody new must not hand over the account of whoever had it before);
 *   3. one of their groups was granted a role: an account is made.
 * Everybody else is refused. Groups are written whole, so that one that was left gives nothing from now on.
 */
export async function signInWithProvider(
  db: Database,
  person: ProviderPerson,
  request: { readonly address: string | null; readonly userAgent: string | null },
): Promise<ProviderSignIn> {
  return db.transaction(async ({ sql }) => {
    await lockIdentities(sql);
    const found = await findAccount(sql, person);
    if ("refusal" in found) {
      await appendAudit(sql, {
        context: { actor: SIGN_IN, address: request.address },
        action: "sign_in.refused",
        target: {
          method: person.provider,
          subject: person.subject,
          email: person.verifiedEmail,
          account: found.account?.id ?? null,
        },
        after: { reason: found.refusal },
      });
      return { status: "refused", reason: found.refusal };
    }

    const { account, joinedBy } = found;
    const context = { actor: SIGN_IN, address: request.address };
    const target = { account: account.id, email: account.email };
    if (joinedBy === "groups") {
      await appendAudit(sql, { context, action: "account.created", target: { ...target, name: account.name } });
    }
    if (joinedBy !== "identity") {
      const { provider, issuer, subject } = person;
      await insertIdentity(sql, { provider, issuer, subject, accountId: account.id });
      await appendAudit(sql, {
        context,
        action: "identity.linked",
        target,
        after: { provider, issuer, subject, by: joinedBy },
      });
    }
    const groups = [...person.groups].sort();
    const before = await replaceGroups(sql, account.id, person.provider, groups);
    if (before.join("\n") !== groups.join("\n")) {
      await appendAudit(sql, {
        context,
        action: "account.groups_changed",
        target: { ...target, provider: person.provider },
        before: { groups: before },
        after: { groups },
      });
    }
    const { signInId } = await writeSignIn(sql, { account, ...request, method: person.provider });
    return { status: "opened", signInId };
  });
}

const SIGN_IN: Actor = { type: "system", name: "sign-in" };

async function findAccount(sql: Sql, person: ProviderPerson): Promise<Found> {
  const { provider } = person;
  const known = await lockAccountByIdentity(sql, person);
  if (known !== null) {
    return known.disabled ? { refusal: "disabled", account: known } : { account: known, joinedBy: "identity" };
  }
  const email = person.verifiedEmail === null ? null : normaliseEmail(person.verifiedEmail);
  if (email === null) return { refusal: "unverified_email", account: null };

  const account = await lockAccountToLink(sql, person, email);
  if (account !== null) {
    if (account.disabled) return { refusal: "disabled", account };
    if (account.linked) return { refusal: "other_identity", account };
    return { account, joinedBy: "email" };
  }
  if (!(await hasGrantForGroups(sql, provider, person.groups))) return { refusal: "not_invited", account: null };
  const name = (person.name?.trim() || email).slice(0, 255);
  const id = await insertAccount(sql, { email, name, passwordHash: null });
  // An administrator was faster by a moment: the next attempt finds the account.
  if (id === null) throw new Error(`An account for ${email} appeared while one was being made`);
  return { account: { id, email, name }, joinedBy: "groups" };
}
