import { insertApiToken } from "../../db/access/api-tokens.ts";
import { readApiTokenEnd } from "../../db/access/token-rows.ts";
import type { Sql } from "../../db/database.ts";
import { highestRole } from "../../domain/access/highest-role.ts";
import { ROLE_NAMES, ROLES, type Role, roleMay, SCOPES, type Scope } from "../../domain/access/roles.ts";
import { scopesWithin, type TokenKind } from "../../domain/access/token.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { readAccess } from "./read-access.ts";
import { requireDeployment } from "./require-deployment.ts";
import { newToken, secretHash } from "./token-format.ts";

export type CreateTokenInput = {
  readonly name: string;
  readonly kind: TokenKind;
  readonly role: Role;
  /** Names of the deployments that the token is bound to; null: the whole organization. */
  readonly deployments: readonly string[] | null;
  /** Empty: everything that the role may. */
  readonly scopes: readonly Scope[];
  /** Null: it stands until it is revoked. */
  readonly expiresAt?: Date | null;
};

/** `token` is the secret, told this once and never again. */
export type CreatedToken = { readonly id: string; readonly prefix: string; readonly token: string };

/**
 * Makes an API token. A service's needs Admin of every deployment that it is bound to, or Organization Admin; a personal
 * one is made by its person alone. Nobody makes a token that may more than they do, and a token none that may more,
 * or stands longer, than itself.
 * @throws ServiceError `invalid`, `not_found`, `forbidden`, `unauthenticated`.
 */
export async function createToken(context: Context, input: CreateTokenInput): Promise<CreatedToken> {
  checkInput(input);
  const { token, prefix } = newToken();
  return context.db.transaction(async ({ sql }) => {
    const names = input.deployments && [...new Set(input.deployments)];
    const deploymentIds =
      input.kind === "personal"
        ? await admitPerson(context, input, names, sql)
        : await admitService(context, input, names, sql);
    const accountId = input.kind === "personal" && context.actor.type === "person" ? context.actor.accountId : null;
    const id = await insertApiToken(sql, {
      name: input.name,
      prefix,
      secretHash: secretHash(token),
      role: input.role,
      deploymentIds,
      accountId,
      createdByJson: JSON.stringify(actorRecord(context.actor)),
      scopes: input.scopes,
      expiresAt: input.expiresAt ?? null,
    });
    await appendAudit(sql, {
      context,
      action: "token.created",
      // Of one deployment alone: its Admins read of it in their part of the log.
      deploymentId: deploymentIds?.length === 1 ? (deploymentIds[0] ?? null) : null,
      target: { token: id, name: input.name, prefix },
      after: {
        kind: input.kind,
        role: input.role,
        deployments: names,
        scopes: [...input.scopes],
        expiresAt: input.expiresAt?.toISOString() ?? null,
      },
    });
    return { id, prefix, token };
  });
}

/** Ids of the deployments named. The role is bounded again at every use, by what the person may then. */
async function admitPerson(
  context: Context,
  input: CreateTokenInput,
  names: readonly string[] | null,
  sql: Sql,
): Promise<string[] | null> {
  if (context.actor.type !== "person") {
    throw new ServiceError("forbidden", "A personal token is made by its person, signed in with the browser.");
  }
  const ids: string[] = [];
  for (const name of names ?? []) ids.push((await requireDeployment(context, name, "catalog.read", sql)).id);
  const deploymentIds = names && ids;
  refuseMore(input.role, highestRole(await readAccess(sql, context.actor), deploymentIds));
  return deploymentIds;
}

async function admitService(
  context: Context,
  input: CreateTokenInput,
  names: readonly string[] | null,
  sql: Sql,
): Promise<string[] | null> {
  const ids: string[] = [];
  if (names === null) refuseMore(input.role, await authorize(context, "organization.manage", null, sql));
  for (const name of names ?? []) {
    const { id, role } = await requireDeployment(context, name, "deployment.configure", sql);
    refuseMore(input.role, role);
    ids.push(id);
  }
  if (context.actor.type === "token") await refuseBeyondToken(context.actor.tokenId, context, input, sql);
  return names && ids;
}

function refuseMore(asked: Role, own: Role | null): void {
  if (own !== null && ROLES.indexOf(asked) >= ROLES.indexOf(own)) return;
  const standing = own === null ? "you have no role there" : `you are ${ROLE_NAMES[own]}`;
  throw new ServiceError("forbidden", `A token may not do more than you; ${standing}.`);
}

/** What is left of a token's bounds when role and places are seen to: its scopes and its end. */
async function refuseBeyondToken(tokenId: string, context: Context, input: CreateTokenInput, sql: Sql): Promise<void> {
  const { scopes } = await readAccess(sql, context.actor);
  if (!scopesWithin(input.scopes, scopes)) {
    throw new ServiceError(
      "forbidden",
      `A token may not do more than the one that makes it; that one has ${scopes.map((scope) => `“${scope}”`).join(", ")}.`,
    );
  }
  const end = await readApiTokenEnd(sql, tokenId);
  if (end !== null && (input.expiresAt == null || input.expiresAt > end)) {
    throw new ServiceError(
      "forbidden",
      `A token may not stand longer than the one that makes it, which expires at ${end.toISOString()}.`,
    );
  }
}

function checkInput(input: CreateTokenInput): void {
  const invalid = (path: string, message: string) => {
    throw new ServiceError("invalid", `The token’s ${path} ${message}.`, { errors: [{ path, message }] });
  };
  if (input.name.trim() === "" || input.name.length > 255) invalid("name", "must have 1 to 255 characters");
  if (input.deployments?.length === 0) invalid("deployments", "must name at least one, or be null for all");
  if (input.deployments !== null && roleMay(input.role, "organization.manage")) {
    invalid("role", "is one of the whole organization; leave the deployments out or take Admin");
  }
  if (!input.scopes.every((scope) => SCOPES.includes(scope))) {
    invalid("scopes", `must be among ${SCOPES.join(", ")}`);
  }
  if (input.expiresAt && input.expiresAt.getTime() <= Date.now()) invalid("expiresAt", "must lie ahead");
}
