import type { Sql } from "../database.ts";

export type SilentSource = {
  readonly connectionId: string;
  readonly connection: string;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly detail: string | null;
  readonly since: Date;
  /** For how long it had to be silent for a policy to want to know. */
  readonly minutes: number;
};

/**
 * Sources that have been unreachable for as long as a policy of their deployment says, where that was not told in this
 * outage yet: a row for each length of time that policies name.
 */
export async function readUntoldSilences(sql: Sql): Promise<SilentSource[]> {
  const rows = await sql.query<RawSource & { minutes: number }>(
    `select distinct c.id::text as id, c.name, d.id::text as deployment_id, d.name as deployment, c.state_detail,
            c.state_since, p.unreachable_minutes as minutes
       from connection c
       join deployment d on d.id = c.deployment_id
       join alert_policy p on p.deployment_id = d.id and p.enabled and 'source.unreachable' = any(p.kinds)
      where c.state = 'unreachable' and c.kind in ('process', 'dagster', 'airflow')
        and c.state_since < now() - p.unreachable_minutes * interval '1 minute'
        and not exists (select from alert_event e
                         where e.thread = 'source:' || c.id and e.kind = 'source.unreachable' and e.at > c.state_since
                           and (e.facts->>'minutes')::int = p.unreachable_minutes)`,
  );
  return rows.map((row) => ({ ...source(row), minutes: row.minutes }));
}

/** Sources that can be reached, of which it was told last that they cannot; `since` is when they could again. */
export async function readUntoldRecoveries(sql: Sql): Promise<Omit<SilentSource, "minutes">[]> {
  const rows = await sql.query<RawSource>(
    `select c.id::text as id, c.name, d.id::text as deployment_id, d.name as deployment, c.state_detail, c.state_since
       from connection c
       join deployment d on d.id = c.deployment_id
      where c.state = 'ok' and c.kind in ('process', 'dagster', 'airflow')
        and (select e.kind from alert_event e where e.thread = 'source:' || c.id order by e.id desc limit 1)
            = 'source.unreachable'`,
  );
  return rows.map(source);
}

type RawSource = {
  id: string;
  name: string;
  deployment_id: string;
  deployment: string;
  state_detail: string | null;
  state_since: Date;
};

function source(row: RawSource): Omit<SilentSource, "minutes"> {
  return {
    connectionId: row.id,
    connection: row.name,
    deploymentId: row.deployment_id,
    deployment: row.deployment,
    detail: row.state_detail,
    since: row.state_since,
  };
}
