/** Roles from most to least permissive; each may all that the ones after it may. */
export const ROLES = ["organization_admin", "admin", "editor", "launcher", "viewer", "catalog_viewer"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE_NAMES: Record<Role, string> = {
  organization_admin: "Organization Admin",
  admin: "Admin",
  editor: "Editor",
  launcher: "Launcher",
  viewer: "Viewer",
  catalog_viewer: "Catalog Viewer",
};

/** Scopes that narrow a token to part of what its role may; none = all that the role may. */
export const SCOPES = ["read", "loads:write", "rollback", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * The one table of who may do what (design: roles). `least` is the least role that may; `scope` the token
 * scope that covers it; `doing` opens the sentence of a refusal. Documentation, settings pages and the checks
 * are all made from it.
 */
export const PERMISSIONS = {
  "catalog.read": {
    least: "catalog_viewer",
    scope: "read",
    label: "Read the asset catalogue and change history",
    doing: "Reading the asset catalogue",
  },
  "history.read": {
    least: "viewer",
    scope: "read",
    label: "Read deployments, loads, diffs, plans and rollbacks",
    doing: "Reading deployments and loads",
  },
  "rollback.plan": {
    least: "launcher",
    scope: "rollback",
    label: "Make a rollback plan, ask for a rollback",
    doing: "Planning a rollback",
  },
  "load.record": {
    least: "editor",
    scope: "loads:write",
    label: "Record and announce loads",
    doing: "Recording and announcing loads",
  },
  "load.describe": {
    least: "editor",
    scope: "loads:write",
    label: "Edit descriptions of loads",
    doing: "Editing a description",
  },
  "location.reload": {
    least: "editor",
    scope: "loads:write",
    label: "Reload a code location",
    doing: "Reloading a code location",
  },
  "rollback.execute": {
    least: "editor",
    scope: "rollback",
    label: "Execute, cancel and undo rollbacks",
    doing: "Rolling back",
  },
  "rollback.approve": {
    least: "editor",
    scope: "rollback",
    label: "Approve or decline another person's rollback",
    doing: "Approving a rollback",
  },
  "hold.manage": {
    least: "editor",
    scope: "rollback",
    label: "Hold and release deploy units, block versions",
    doing: "Managing holds",
  },
  // Of the scope that settings have: what leaves, and to whom, is nothing that a token for loads or rollbacks decides.
  "alerts.manage": {
    least: "editor",
    scope: "admin",
    label: "Alert policies, and the log of what they sent",
    doing: "Managing alerts",
  },
  "deployment.configure": {
    least: "admin",
    scope: "admin",
    label: "Connections, targets, retention, freeze windows, members of the deployment",
    doing: "Configuring a deployment",
  },
  "rollback.settle": {
    least: "admin",
    scope: "admin",
    label: "Settle an unknown rollback, override a freeze window",
    doing: "Settling a rollback",
  },
  "organization.manage": {
    least: "organization_admin",
    scope: "admin",
    label: "Deployments, members and roles of the organization, everyone's tokens, audit export",
    doing: "Managing the organization",
  },
} as const satisfies Record<string, { least: Role; scope: Scope; label: string; doing: string }>;
export type Permission = keyof typeof PERMISSIONS;

/** What a deployment can set for its rollbacks: the least role that executes and approves them there. */
export const ROLLBACK_LEAST_ROLES = ["editor", "admin", "organization_admin"] as const satisfies readonly Role[];
export type RollbackLeast = (typeof ROLLBACK_LEAST_ROLES)[number];

const NARROWED_BY_DEPLOYMENT: readonly Permission[] = ["rollback.execute", "rollback.approve"];

/**
 * The least role that may do `permission`.
 * @param rollbackLeast what the deployment set for its rollbacks; it narrows, and never widens.
 */
export function leastRole(permission: Permission, rollbackLeast: RollbackLeast = "editor"): Role {
  const { least } = PERMISSIONS[permission];
  return NARROWED_BY_DEPLOYMENT.includes(permission) && isAtLeast(rollbackLeast, least) ? rollbackLeast : least;
}

/** True when `role` may do `permission` in a deployment with this setting. */
export function roleMay(role: Role, permission: Permission, rollbackLeast: RollbackLeast = "editor"): boolean {
  return isAtLeast(role, leastRole(permission, rollbackLeast));
}

/** The roles that may do `permission`, from most to least permissive. */
export function rolesThatMay(permission: Permission, rollbackLeast: RollbackLeast = "editor"): readonly Role[] {
  return ROLES.filter((role) => roleMay(role, permission, rollbackLeast));
}

/** The more permissive of two roles; null is no role at all. */
export function mostPermissive(a: Role | null, b: Role | null): Role | null {
  if (a === null || b === null) return a ?? b;
  return ROLES.indexOf(a) <= ROLES.indexOf(b) ? a : b;
}

/** The less permissive of two roles; null, no role at all, is the least. */
export function leastPermissive(a: Role | null, b: Role | null): Role | null {
  if (a === null || b === null) return null;
  return ROLES.indexOf(a) <= ROLES.indexOf(b) ? b : a;
}

/** True when `a` is at least as permissive as `b`. */
export function isAtLeast(a: Role, b: Role): boolean {
  return ROLES.indexOf(a) <= ROLES.indexOf(b);
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
}

export function isRollbackLeast(text: string): text is RollbackLeast {
  return (ROLLBACK_LEAST_ROLES as readonly string[]).includes(text);
}

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** True when a token narrowed to `scopes` may do `permission`, its role allowing; no scopes narrow nothing. */
export function scopesCover(scopes: readonly Scope[], permission: Permission): boolean {
  if (scopes.length === 0) return true;
  const needed = PERMISSIONS[permission].scope;
  return scopes.includes(needed);
}
