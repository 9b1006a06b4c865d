import type { TokenInput } from "#lib/client/mutations/tokens.ts";
import type { MeView } from "#lib/contracts/me.ts";
import { mostPermissive, ROLES, type Role, type Scope } from "#lib/domain/access/roles.ts";
import type { TokenKind } from "#lib/domain/access/token.ts";

export const EXPIRIES = ["30", "90", "365", "date", "never"] as const;
export type Expiry = (typeof EXPIRIES)[number];

/** A token as it is being entered. */
export type TokenDraft = {
  name: string;
  role: Role;
  /** Empty: everything that the role may. */
  scopes: readonly Scope[];
  everywhere: boolean;
  deployments: readonly string[];
  expiry: Expiry;
  /** `YYYY-MM-DD`, where the expiry is a date. */
  date: string;
};

export function newTokenDraft(role: Role, everywhere: boolean): TokenDraft {
  return { name: "", role, scopes: [], everywhere, deployments: [], expiry: "90", date: "" };
}

/** The roles that somebody may hand on, from most to least permissive. @param deployment the only place; null: any. */
export function rolesToHandOn(me: MeView, kind: TokenKind, deployment: string | null): Role[] {
  const places = me.deployments.filter(({ name }) => deployment === null || name === deployment);
  const own = places.reduce<Role | null>((most, { role }) => mostPermissive(most, role), me.organizationRole);
  if (own === null) return [];
  const roles = ROLES.filter((role) => ROLES.indexOf(role) >= ROLES.indexOf(own));
  // The organization's own role goes with the whole organization alone.
  return deployment !== null || (kind === "service" && me.organizationRole === null)
    ? roles.filter((role) => role !== "organization_admin")
    : [...roles];
}

const DAY_MS = 86_400_000;

/** The draft as it is sent. @throws Error with a sentence for the person when something is missing. */
export function tokenInput(draft: TokenDraft, kind: TokenKind, nowMs: number): TokenInput {
  const name = draft.name.trim();
  if (name === "") throw new Error("Give the token a name that says what it is for.");
  if (!draft.everywhere && draft.deployments.length === 0) throw new Error("Choose at least one deployment.");
  if (!draft.everywhere && draft.role === "organization_admin") {
    throw new Error("Organization Admin is a role of the whole organization. Choose Admin, or the whole organization.");
  }
  return {
    name,
    kind,
    role: draft.role,
    scopes: [...draft.scopes],
    deployments: draft.everywhere ? null : [...draft.deployments],
    expiresAt: expiresAt(draft, nowMs),
  };
}

function expiresAt({ expiry, date }: TokenDraft, nowMs: number): string | null {
  if (expiry === "never") return null;
  if (expiry !== "date") return new Date(nowMs + Number(expiry) * DAY_MS).toISOString();
  // To the end of the day, where the person is.
  const end = new Date(`${date}T23:59:59.999`);
  if (date === "" || Number.isNaN(end.getTime())) throw new Error("Choose the day on which the token expires.");
  if (end.getTime() <= nowMs) throw new Error("That day has passed. Choose a later one.");
  return end.toISOString();
}
