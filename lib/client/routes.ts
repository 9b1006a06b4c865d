import { type CompareEnds, rangeText } from "./format/compare-range.ts";

/** Addresses of the pages. Names may hold any text, so each part is encoded; keys go in the query. */
const part = encodeURIComponent;

type Identity = { key: readonly string[]; repository?: string | null | undefined };
/** Tabs of an asset's page, as its address names them. */
export const ASSET_TABS = ["overview", "lineage", "changes"] as const;
export type AssetTab = (typeof ASSET_TABS)[number];
/** What a tab shows besides: `compare` two versions (`rangeText`), so many steps `up` and `down`, the `blame` (1). */
export type AssetTabView = Partial<Record<"compare" | "up" | "down" | "blame", string | number>>;

function locationPath(deployment: string, location: string): string {
  return `/deployments/${part(deployment)}/locations/${part(location)}`;
}

export function deploymentHref(deployment: string): string {
  return `/deployments/${part(deployment)}`;
}

/** Filters of the timeline, as its address names them; days (`from`, `to`) are the reader's. */
export const ACTIVITY_PARAMS = ["q", "location", "person", "commit", "change", "status", "from", "to"] as const;
export type ActivityParam = (typeof ACTIVITY_PARAMS)[number];
export type ActivitySearch = Partial<Record<ActivityParam, string>>;

/** The filters of a query string; what is empty is not there. */
export function activitySearchOf(params: { get(name: string): string | null }): ActivitySearch {
  const given = ACTIVITY_PARAMS.flatMap((name) => {
    const value = params.get(name);
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(given);
}

export function activityHref(deployment: string, search: ActivitySearch = {}): string {
  const query = new URLSearchParams(search);
  return `${deploymentHref(deployment)}/activity${query.size === 0 ? "" : `?${query}`}`;
}

export function assetsHref(deployment: string, q = ""): string {
  return `${deploymentHref(deployment)}/assets${q === "" ? "" : `?q=${part(q)}`}`;
}

/** Pages of a deployment's settings, as their addresses name them. */
export const SETTINGS_SECTIONS = [
  "connections",
  "units",
  "rollbacks",
  "freeze-windows",
  "holds",
  "alerts",
  "access",
  "tokens",
  "audit",
  "general",
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

/** Pages of the organization's settings. */
export const ORGANIZATION_SECTIONS = ["members", "teams", "roles", "sign-in", "tokens", "audit"] as const;
export type OrganizationSection = (typeof ORGANIZATION_SECTIONS)[number];

/** Pages of what a person has of their own. */
export const ACCOUNT_SECTIONS = ["profile", "sign-ins", "tokens"] as const;
export type AccountSection = (typeof ACCOUNT_SECTIONS)[number];

/** @param deployment only its alerts; null: those of all. */
export function alertsHref(deployment: string | null = null): string {
  return deployment === null ? "/alerts" : `/alerts?deployment=${part(deployment)}`;
}

export function settingsHref(deployment: string, section: SettingsSection = "connections"): string {
  return `${deploymentHref(deployment)}/settings/${section}`;
}

export function organizationHref(section: OrganizationSection = "members"): string {
  return `/settings/${section}`;
}

export function accountHref(section: AccountSection = "profile"): string {
  return `/account/${section}`;
}

/** @param at a load to bring into sight, with the similar entries that it stands among. */
export function historyHref(deployment: string, location: string, at?: number): string {
  return `${locationPath(deployment, location)}/history${at === undefined ? "" : `?at=${at}`}`;
}

export function loadHref(deployment: string, location: string, number: number): string {
  return `${locationPath(deployment, location)}/history/${number}`;
}

export function rollbackDialogHref(deployment: string, location: string, number: number): string {
  return `${locationPath(deployment, location)}/rollback/${number}`;
}

/** The rollback dialog with a plan that is made already. */
export function planHref(plan: { id: string; deployment: string; location: string; targetLoad: number }): string {
  return `${rollbackDialogHref(plan.deployment, plan.location, plan.targetLoad)}?plan=${part(plan.id)}`;
}

export function compareHref(deployment: string, location: string, range: CompareEnds): string {
  return `${locationPath(deployment, location)}/compare/${rangeText(range)}`;
}

export function assetHref(
  deployment: string,
  location: string,
  asset: Identity,
  tab: AssetTab = "overview",
  view: AssetTabView = {},
): string {
  const query = new URLSearchParams(asset.key.map((name) => ["key", name]));
  if (asset.repository) query.set("repository", asset.repository);
  if (tab !== "overview") query.set("tab", tab);
  for (const [name, value] of Object.entries(view)) query.set(name, String(value));
  return `${locationPath(deployment, location)}/asset?${query}`;
}

/** The page of what screens are made of. */
export function primitivesHref(): string {
  return "/primitives";
}

export function rollbackHref(id: string): string {
  return `/rollbacks/${part(id)}`;
}

/** The proof of a rollback, as JSON. */
export function proofHref(id: string): string {
  return `/api/v1/rollbacks/${part(id)}/proof`;
}

export function signInHref(callbackUrl: string): string {
  return callbackUrl === "/" ? "/sign-in" : `/sign-in?callbackUrl=${part(callbackUrl)}`;
}

/** A dynamic part of an address as the router hands it over: encoded. Null when it is not valid. */
export function routeName(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
