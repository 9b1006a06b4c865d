import { assetChoiceSchema, receiversSchema } from "../../contracts/alerts.ts";
import type { PolicyChoice } from "../../domain/alerts/match.ts";
import type { Receiver } from "../../domain/alerts/receiver.ts";
import type { Sql } from "../database.ts";

export type PolicyRow = PolicyChoice & {
  readonly id: string;
  readonly deploymentId: string;
  readonly name: string;
  readonly description: string;
  readonly receivers: readonly Receiver[];
};

type RawPolicy = {
  id: string;
  deployment_id: string;
  name: string;
  description: string;
  enabled: boolean;
  kinds: string[];
  locations: string[];
  assets: unknown;
  unreachable_minutes: number;
  receivers: unknown;
  muted_until: Date | null;
};

const POLICY_COLUMNS = `id::text as id, deployment_id::text as deployment_id, name, description, enabled,
       to_jsonb(kinds) as kinds, to_jsonb(locations) as locations, assets, unreachable_minutes, receivers, muted_until`;

/** The policies of these deployments, by name. */
export async function readPolicies(sql: Sql, deploymentIds: readonly string[]): Promise<PolicyRow[]> {
  const rows = await sql.query<RawPolicy>(
    `select ${POLICY_COLUMNS} from alert_policy
      where deployment_id in (select jsonb_array_elements_text($1::jsonb)::uuid)
      order by deployment_id, name`,
    [JSON.stringify(deploymentIds)],
  );
  return rows.map(policyRow);
}

function policyRow(row: RawPolicy): PolicyRow {
  return {
    id: row.id,
    deploymentId: row.deployment_id,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    kinds: row.kinds,
    locations: row.locations,
    assets: assetChoiceSchema.parse(row.assets),
    unreachableMinutes: row.unreachable_minutes,
    receivers: receiversSchema.parse(row.receivers),
    mutedUntil: row.muted_until,
  };
}
