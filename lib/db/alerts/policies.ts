import { assetChoiceSchema, receiversSchema } from "../../contracts/alerts.ts";
import type { DeliveryState } from "../../domain/alerts/delivery.ts";
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

/** A policy as settings show it. */
export type PolicyDetails = PolicyRow & {
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastDelivery: { readonly at: Date; readonly state: DeliveryState } | null;
  /** The moment of reading, by the database's clock. */
  readonly now: Date;
};

type RawDetails = RawPolicy & {
  created_by: string;
  created_at: Date;
  last_at: Date | null;
  last_state: DeliveryState | null;
  now: Date;
};

/** The policies of a deployment by name, or the one of this name. */
export async function readPolicyDetails(
  sql: Sql,
  deploymentId: string,
  name: string | null = null,
): Promise<PolicyDetails[]> {
  const rows = await sql.query<RawDetails>(
    `select ${POLICY_COLUMNS}, created_by->>'name' as created_by, created_at, l.last_at, l.last_state,
            clock_timestamp() as now
       from alert_policy p
       left join lateral (select d.created_at as last_at, d.state as last_state
                            from alert_delivery d
                           where d.policy_id = p.id
                           order by d.number desc
                           limit 1) l on true
      where p.deployment_id = $1::uuid and ($2::text is null or p.name = $2)
      order by p.name collate "C"`,
    [deploymentId, name],
  );
  return rows.map((row) => ({
    ...policyRow(row),
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastDelivery: row.last_at === null || row.last_state === null ? null : { at: row.last_at, state: row.last_state },
    now: row.now,
  }));
}

/** Takes the lock of a policy until the transaction ends; null when there is none of that name. */
export async function lockPolicy(sql: Sql, deploymentId: string, name: string): Promise<PolicyRow | null> {
  const [row] = await sql.query<RawPolicy>(
    `select ${POLICY_COLUMNS} from alert_policy where deployment_id = $1::uuid and name = $2 for update`,
    [deploymentId, name],
  );
  return row === undefined ? null : policyRow(row);
}

/** What people set of a policy; muting it is a thing of its own. */
export type NewPolicy = Omit<PolicyRow, "id" | "deploymentId" | "mutedUntil">;

const VALUES = `$2, $3, $4, array(select jsonb_array_elements_text($5::jsonb)),
       array(select jsonb_array_elements_text($6::jsonb)), $7::jsonb, $8, $9::jsonb`;

function valuesOf(policy: NewPolicy): unknown[] {
  return [
    policy.name,
    policy.description,
    policy.enabled,
    JSON.stringify(policy.kinds),
    JSON.stringify(policy.locations),
    JSON.stringify(policy.assets),
    policy.unreachableMinutes,
    JSON.stringify(policy.receivers),
  ];
}

/** False: the deployment has a policy of this name. */
export async function insertPolicy(
  sql: Sql,
  deploymentId: string,
  policy: NewPolicy,
  createdByJson: string,
): Promise<boolean> {
  const rows = await sql.query(
    `insert into alert_policy
       (deployment_id, name, description, enabled, kinds, locations, assets, unreachable_minutes, receivers, created_by)
     values ($1::uuid, ${VALUES}, $10::jsonb)
     on conflict (deployment_id, name) do nothing
     returning id`,
    [deploymentId, ...valuesOf(policy), createdByJson],
  );
  return rows.length > 0;
}

/** Changes a policy, whose lock the caller has. False: another one of the deployment has the name. */
export async function updatePolicy(sql: Sql, row: PolicyRow, policy: NewPolicy): Promise<boolean> {
  const rows = await sql.query(
    `update alert_policy
        set (name, description, enabled, kinds, locations, assets, unreachable_minutes, receivers) = (${VALUES})
      where id = $1::uuid
        and not exists (select from alert_policy other
                         where other.deployment_id = $10::uuid and other.name = $2 and other.id <> $1::uuid)
     returning id`,
    [row.id, ...valuesOf(policy), row.deploymentId],
  );
  return rows.length > 0;
}

/** Null: it is muted no longer. */
export async function setMutedUntil(sql: Sql, id: string, until: string | null): Promise<void> {
  await sql.query("update alert_policy set muted_until = $2::timestamptz where id = $1::uuid", [id, until]);
}

export async function deletePolicyRow(sql: Sql, id: string): Promise<void> {
  await sql.query("delete from alert_policy where id = $1::uuid", [id]);
}

export async function countPolicies(sql: Sql, deploymentId: string): Promise<number> {
  const [row] = await sql.query<{ count: number }>(
    "select count(*)::int as count from alert_policy where deployment_id = $1::uuid",
    [deploymentId],
  );
  return row?.count ?? 0;
}

/** Names of the policies that send over a connection. */
export async function readPoliciesOfConnection(sql: Sql, deploymentId: string, connection: string): Promise<string[]> {
  const rows = await sql.query<{ name: string }>(
    `select name from alert_policy
      where deployment_id = $1::uuid and receivers @> $2::jsonb
      order by name collate "C"`,
    [deploymentId, JSON.stringify([{ type: "connection", connection }])],
  );
  return rows.map(({ name }) => name);
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
