import type { AlertPolicyView } from "../../contracts/alert-policies.ts";
import type { NewPolicy, PolicyDetails } from "../../db/alerts/policies.ts";
import { readPolicyDetails } from "../../db/alerts/policies.ts";
import type { Sql } from "../../db/database.ts";
import { isAlertKind } from "../../domain/alerts/kinds.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { FoundDeployment } from "../access/require-place.ts";
import { ServiceError } from "../errors.ts";

export function policyView(row: PolicyDetails): AlertPolicyView {
  const { lastDelivery, mutedUntil, now } = row;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    kinds: row.kinds.filter(isAlertKind),
    locations: [...row.locations],
    assets: { patterns: [...row.assets.patterns], groups: [...row.assets.groups], owners: [...row.assets.owners] },
    unreachableMinutes: row.unreachableMinutes,
    receivers: row.receivers.map((one) => (one.type === "app" ? { ...one } : { ...one, to: [...one.to] })),
    mutedUntil: mutedUntil?.toISOString() ?? null,
    muted: mutedUntil !== null && mutedUntil > now,
    lastDelivery: lastDelivery && { at: lastDelivery.at.toISOString(), state: lastDelivery.state },
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** @throws ServiceError `not_found`. */
export async function readPolicyView(sql: Sql, deployment: FoundDeployment, name: string): Promise<AlertPolicyView> {
  const [row] = await readPolicyDetails(sql, deployment.id, name);
  if (row === undefined) throw noPolicy(deployment, name);
  return policyView(row);
}

export function noPolicy(deployment: FoundDeployment, name: string): ServiceError {
  return new ServiceError("not_found", `There is no alert policy named “${name}” in ${deployment.name}.`);
}

/** A policy as the audit log keeps it. */
export function policyRecord(policy: NewPolicy): JsonObject {
  const { name, description, enabled, kinds, locations, assets, unreachableMinutes, receivers } = policy;
  return {
    name,
    description,
    enabled,
    kinds: [...kinds],
    locations: [...locations],
    assets: { patterns: [...assets.patterns], groups: [...assets.groups], owners: [...assets.owners] },
    unreachableMinutes,
    receivers: receivers.map((one) => (one.type === "app" ? { ...one } : { ...one, to: [...one.to] })),
  };
}
