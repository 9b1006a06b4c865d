import { insertApiToken } from "../../db/access/api-tokens.ts";
import { ROLE_NAMES, ROLES, type Role, roleMay, SCOPES, type Scope } from "../../domain/access/roles.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { requireDeployment } from "./require-deployment.ts";
import { newToken, secretHash } from "./token-format.ts";

export type CreateTokenInput = {
  readonly name: string;
  readonly role: Role;
  /** Name of the deployment that the token is bound to; null: the whole organisation. */
  readonly deployment: string | null;
  /** Empty: everything that the role may. */
  readonly scopes: readonly Scope[];
  readonly expiresAt?: Date | null;
};

/** `token` is the secret, told this once and never again. */
export type CreatedToken = { readonly id: string; readonly prefix: string; readonly token: string };

/**
 * Makes an API token. Needs Admin of the deployment it is bound to, or Organization Admin; nobody can make a
 * token that may more than they do.
 * @throws ServiceError `invalid`, `not_found`, `forbidden`, `unauthenticated`.
 */
export async function createToken(context: Context, input: CreateTokenInput): Promise<CreatedToken> {
  checkInput(input);
  const deployment =
    input.deployment === null ? null : await requireDeployment(context, input.deployment, "deployment.configure");
  const ownRole = deployment?.role ?? (await authorize(context, "organization.manage", null));
  if (ROLES.indexOf(input.role) < ROLES.indexOf(ownRole)) {
    throw new ServiceError("forbidden", `A token may not do more than you; you are ${ROLE_NAMES[ownRole]}.`);
  }

  const { token, prefix } = newToken();
  return context.db.transaction(async ({ sql }) => {
    const id = await insertApiToken(sql, {
      name: input.name,
      prefix,
      secretHash: secretHash(token),
      role: input.role,
      deploymentIds: deployment && [deployment.id],
      accountId: null,
      createdByJson: JSON.stringify(actorRecord(context.actor)),
      scopes: input.scopes,
      expiresAt: input.expiresAt ?? null,
    });
    await appendAudit(sql, {
      context,
      action: "token.created",
      deploymentId: deployment?.id ?? null,
      target: { token: id, name: input.name, prefix },
      after: { role: input.role, scopes: [...input.scopes], expiresAt: input.expiresAt?.toISOString() ?? null },
    });
    return { id, prefix, token };
  });
}

function checkInput(input: CreateTokenInput): void {
  const invalid = (path: string, message: string) => {
    throw new ServiceError("invalid", `The token’s ${path} ${message}.`, { errors: [{ path, message }] });
  };
  if (input.name.trim() === "" || input.name.length > 255) invalid("name", "must have 1 to 255 characters");
  if (input.deployment !== null && roleMay(input.role, "organization.manage")) {
    invalid("role", "is one of the whole organisation; leave the deployment out or take Admin");
  }
  if (!input.scopes.every((scope) => SCOPES.includes(scope))) {
    invalid("scopes", `must be among ${SCOPES.join(", ")}`);
  }
}
