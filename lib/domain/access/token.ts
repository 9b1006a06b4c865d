import { PERMISSIONS, type Permission, type Role, roleMay, type Scope } from "./roles.ts";

/** A person's own token may never more than the person; a service's stands by itself. */
export const TOKEN_KINDS = ["personal", "service"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

export const TOKEN_STATES = ["active", "expired", "revoked"] as const;
export type TokenState = (typeof TOKEN_STATES)[number];

/** Most deployments that one token is bound to; whoever needs more takes the whole organization. */
export const MOST_TOKEN_DEPLOYMENTS = 100;

/** What a token of `role` with `scope` may do, in the words of the table; empty when the role has nothing of it. */
export function coveredBy(scope: Scope, role: Role): string[] {
  return (Object.keys(PERMISSIONS) as Permission[])
    .filter((permission) => PERMISSIONS[permission].scope === scope && roleMay(role, permission))
    .map((permission) => PERMISSIONS[permission].label);
}

/**
 * True when a token narrowed to `asked` may nothing that one narrowed to `own` may not. No scopes at all narrow
 * nothing, so they are more than any.
 */
export function scopesWithin(asked: readonly Scope[], own: readonly Scope[]): boolean {
  return own.length === 0 || (asked.length > 0 && asked.every((scope) => own.includes(scope)));
}
