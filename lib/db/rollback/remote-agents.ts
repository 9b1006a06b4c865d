import type { RemoteAgent } from "../../domain/rollback/remote-agents.ts";
import type { Sql } from "../database.ts";

/** An agent with who recorded it, as JSON text. */
export type RemoteAgentRow = RemoteAgent & { readonly recordedByJson: string };

type RawAgent = {
  name: string;
  image: string | null;
  runtime: string;
  recorded_at: Date;
  recorded_by: string;
};

const COLUMNS = "name, image, runtime::text as runtime, recorded_at, recorded_by::text as recorded_by";

function agentRow(row: RawAgent): RemoteAgentRow {
  return {
    name: row.name,
    image: row.image,
    runtime: JSON.parse(row.runtime) as RemoteAgent["runtime"],
    recordedAt: row.recorded_at,
    recordedByJson: row.recorded_by,
  };
}

/** Every agent of a deployment, by name. */
export async function readRemoteAgents(sql: Sql, deploymentId: string): Promise<RemoteAgentRow[]> {
  const rows = await sql.query<RawAgent>(
    `select ${COLUMNS} from remote_agent where deployment_id = $1::uuid order by name collate "C"`,
    [deploymentId],
  );
  return rows.map(agentRow);
}

/** Whether a deployment is marked as one whose tasks run on remote agents. Locks the mark, and with it the list. */
export async function lockRemoteExecution(sql: Sql, deploymentId: string): Promise<boolean> {
  const [row] = await sql.query<{ remote_execution: boolean }>(
    "select remote_execution from deployment where id = $1::uuid for no key update",
    [deploymentId],
  );
  return row?.remote_execution ?? false;
}

/** The agents that a plan has to look at; null where the deployment is not marked as having any. */
export async function readAgentsToCheck(sql: Sql, deploymentId: string): Promise<RemoteAgentRow[] | null> {
  const [row] = await sql.query<{ remote_execution: boolean }>(
    "select remote_execution from deployment where id = $1::uuid",
    [deploymentId],
  );
  return row?.remote_execution === true ? readRemoteAgents(sql, deploymentId) : null;
}

/** Writes down what an agent runs now, in place of what was known of it. */
export async function writeRemoteAgent(
  sql: Sql,
  deploymentId: string,
  agent: Pick<RemoteAgent, "name" | "image" | "runtime">,
  recordedByJson: string,
): Promise<RemoteAgentRow> {
  const [row] = await sql.query<RawAgent>(
    `insert into remote_agent (deployment_id, name, image, runtime, recorded_by)
     values ($1::uuid, $2, $3, $4::jsonb, $5::jsonb)
     on conflict (deployment_id, name) do update
        set image = excluded.image, runtime = excluded.runtime, recorded_by = excluded.recorded_by, recorded_at = now()
     returning ${COLUMNS}`,
    [deploymentId, agent.name, agent.image, JSON.stringify(agent.runtime), recordedByJson],
  );
  if (row === undefined) throw new Error(`agent ${agent.name} was not written`);
  return agentRow(row);
}

/** Null: there is no such agent. */
export async function deleteRemoteAgentRow(
  sql: Sql,
  deploymentId: string,
  name: string,
): Promise<RemoteAgentRow | null> {
  const [row] = await sql.query<RawAgent>(
    `delete from remote_agent where deployment_id = $1::uuid and name = $2 returning ${COLUMNS}`,
    [deploymentId, name],
  );
  return row ? agentRow(row) : null;
}
