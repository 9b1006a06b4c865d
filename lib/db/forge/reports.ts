import type { Sql } from "../database.ts";

/** A load that is to be told to a git host. */
export type NewReport = {
  readonly deploymentId: string;
  readonly connectionId: string;
  readonly locationId: bigint;
  readonly loadNumber: number;
  readonly repository: string;
  readonly commit: string;
  readonly outcome: "success" | "failure";
};

/** Connections to git hosts that want to be told of loads. */
export async function readReportingConnections(
  sql: Sql,
  deploymentId: string,
  kinds: readonly string[],
): Promise<{ id: string; kind: string; config: unknown }[]> {
  const rows = await sql.query<{ id: string; kind: string; config: string }>(
    `select id::text as id, kind, config::text as config from connection
      where deployment_id = $1::uuid and kind = any($2::text[]) and config -> 'report' = 'true'::jsonb
      order by name`,
    [deploymentId, kinds],
  );
  return rows.map((row) => ({ ...row, config: JSON.parse(row.config) as unknown }));
}

export async function insertReport(sql: Sql, report: NewReport): Promise<void> {
  await sql.query(
    `insert into deploy_report (deployment_id, connection_id, location_id, load_number, repository, commit, outcome)
     values ($1::uuid, $2::uuid, $3::bigint, $4, $5, $6, $7)
     on conflict (connection_id, location_id, load_number) do nothing`,
    [
      report.deploymentId,
      report.connectionId,
      report.locationId.toString(),
      report.loadNumber,
      report.repository,
      report.commit,
      report.outcome,
    ],
  );
}

export type DueReport = {
  readonly id: string;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly connectionId: string;
  readonly location: string;
  readonly loadNumber: number;
  readonly repository: string;
  readonly commit: string;
  readonly branch: string | null;
  readonly outcome: "success" | "failure";
  readonly rollbackOf: number | null;
  readonly description: string | null;
  /** Before this one. */
  readonly tries: number;
  readonly createdAt: Date;
  /** A newer load of the location waits for it to be over. */
  readonly isWaitedFor: boolean;
};

/**
 * Takes what is due to be told: of each location the oldest alone, so that a host never hears of an older load after a
 * newer one. One that a killed worker had taken comes round again after `leaseMs`.
 */
export async function claimReports(sql: Sql, leaseMs: number, limit: number): Promise<DueReport[]> {
  const rows = await sql.query<{
    id: string;
    deployment_id: string;
    deployment: string;
    connection_id: string;
    location: string;
    load_number: number;
    repository: string;
    commit: string;
    branch: string | null;
    outcome: "success" | "failure";
    rollback_of: number | null;
    description: string | null;
    tries: number;
    created_at: Date;
    is_waited_for: boolean;
  }>(
    `update deploy_report r
        set next_try_at = now() + $1 * interval '1 millisecond', tries = r.tries + 1
       from (select p.id from deploy_report p
              where p.state = 'pending' and p.next_try_at <= now()
                and not exists (select from deploy_report o
                                 where o.connection_id = p.connection_id and o.location_id = p.location_id
                                   and o.load_number < p.load_number and o.state = 'pending')
              order by p.next_try_at limit $2
                for update skip locked) due,
            deployment d, code_location c, load l
      where r.id = due.id and d.id = r.deployment_id and c.id = r.location_id
        and l.location_id = r.location_id and l.number = r.load_number
     returning r.id::text as id, r.deployment_id::text as deployment_id, d.name as deployment,
               r.connection_id::text as connection_id, c.name as location, r.load_number, r.repository, r.commit,
               l.git::json ->> 'branch' as branch, r.outcome, l.rollback_of, l.description,
               r.tries - 1 as tries, r.created_at,
               exists (select from deploy_report n
                        where n.connection_id = r.connection_id and n.location_id = r.location_id
                          and n.load_number > r.load_number and n.state = 'pending') as is_waited_for`,
    [leaseMs, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    deploymentId: row.deployment_id,
    deployment: row.deployment,
    connectionId: row.connection_id,
    location: row.location,
    loadNumber: row.load_number,
    repository: row.repository,
    commit: row.commit,
    branch: row.branch,
    outcome: row.outcome,
    rollbackOf: row.rollback_of,
    description: row.description,
    tries: row.tries,
    createdAt: row.created_at,
    isWaitedFor: row.is_waited_for,
  }));
}

/** The report is over. `answer` is why it failed; null when it was sent. */
export async function endReport(
  sql: Sql,
  id: string,
  end: { state: "sent"; remoteId: string } | { state: "failed"; answer: string },
): Promise<void> {
  await sql.query(
    `update deploy_report
        set state = $2, answer = $3, remote_id = coalesce($4, remote_id),
            sent_at = case when $2 = 'sent' then now() end
      where id = $1::uuid and state = 'pending'`,
    [id, end.state, end.state === "failed" ? end.answer : null, end.state === "sent" ? end.remoteId : null],
  );
}

export async function postponeReport(sql: Sql, id: string, ms: number, answer: string): Promise<void> {
  await sql.query(
    `update deploy_report set next_try_at = now() + $2 * interval '1 millisecond', answer = $3
      where id = $1::uuid and state = 'pending'`,
    [id, ms, answer],
  );
}

export type LoadReportRow = {
  readonly connection: string;
  readonly kind: string;
  readonly config: unknown;
  readonly state: "pending" | "sent" | "failed";
  readonly answer: string | null;
  readonly sentAt: Date | null;
};

/** What became of telling git hosts of a load, by the name of the connections that are still there. */
export async function readReportsOfLoad(
  sql: Sql,
  deploymentId: string,
  locationId: bigint,
  loadNumber: number,
): Promise<LoadReportRow[]> {
  const rows = await sql.query<{
    connection: string;
    kind: string;
    config: string;
    state: LoadReportRow["state"];
    answer: string | null;
    sent_at: Date | null;
  }>(
    `select c.name as connection, c.kind, c.config::text as config, r.state, r.answer, r.sent_at
       from connection c
       join deploy_report r on r.connection_id = c.id and r.location_id = $2::bigint and r.load_number = $3
      where c.deployment_id = $1::uuid order by c.name`,
    [deploymentId, locationId.toString(), loadNumber],
  );
  return rows.map(({ config, sent_at, ...row }) => ({
    ...row,
    config: JSON.parse(config) as unknown,
    sentAt: sent_at,
  }));
}
