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
    label: "Deployments, members and roles of the organisation, everyone's tokens, audit export",
    doing: "Managing the organisation",
  },
} as const satisfies Record<string, { least: Role; scope: Scope; label: string; doing: string }>;
export type Permission = keyof typeof PERMISSIONS;

/** True when `role` may do `permission`. */
export function roleMay(role: Role, permission: Permission): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(PERMISSIONS[permission].least);
}

/** The roles that may do `permission`, from most to least permissive. */
export function rolesThatMay(permission: Permission): readonly Role[] {
  return ROLES.filter((role) => roleMay(role, permission));
}

/** The more permissive of two roles; null is no role at all. */
export function mostPermissive(a: Role | null, b: Role | null): Role | null {
  if (a === null || b === null) return a ?? b;
  return ROLES.indexOf(a) <= ROLES.indexOf(b) ? a : b;
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text);
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
