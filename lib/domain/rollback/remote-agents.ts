import type { Check } from "./checks.ts";
import { compareVersions } from "./runtime-downgrade.ts";

/** A remote execution agent of Airflow, as it was recorded. */
export type RemoteAgent = {
  readonly name: string;
  readonly image: string | null;
  /** Versions by name, such as `{airflow: "3.0.2"}`. */
  readonly runtime: Readonly<Record<string, string>>;
  readonly recordedAt: Date;
};

export const AGENT_VERDICTS = ["compatible", "newer", "other_major", "unknown"] as const;
export type AgentVerdict = (typeof AGENT_VERDICTS)[number];

/**
 * Whether an agent works with an Airflow: the API by which tasks are run serves agents of its own version and older ones
 * of the same major version, never newer ones.
 * @param airflow null: it is not known what will run.
 */
export function agentVerdict(agent: Pick<RemoteAgent, "runtime">, airflow: string | null): AgentVerdict {
  const own = Object.hasOwn(agent.runtime, "airflow") ? (agent.runtime.airflow ?? null) : null;
  const order = own === null || airflow === null ? null : compareVersions(own, airflow);
  if (own === null || airflow === null || order === null) return "unknown";
  if (majorOf(own) !== majorOf(airflow)) return "other_major";
  return order > 0 ? "newer" : "compatible";
}

/**
 * Remote agents run tasks and are not rolled back: each has to be brought, by hand and before, to an image that works
 * with the Airflow that will run.
 * @param agents null: the deployment is not marked as having any.
 */
export function checkRemoteAgents(agents: readonly RemoteAgent[] | null, airflow: string | null): Check[] {
  if (agents === null) return [];
  const check = (status: Check["status"], message: string): Check[] => [{ name: "remote_agents", status, message }];
  const which = airflow === null ? "the Airflow of the target, whose version is not known" : `Airflow ${airflow}`;
  if (agents.length === 0) {
    return check(
      "warn",
      `Tasks run on remote execution agents here, and none is recorded. A rollback does not bring them back: see that each works with ${which}, then record it (loadline agent record).`,
    );
  }
  const said = agents.flatMap((agent) => remarkOn(agent, airflow) ?? []);
  return said.length === 0
    ? check("pass", `Every remote execution agent recorded works with ${which}.`)
    : check(
        "warn",
        `Bring these remote execution agents to an image that works with ${which} first, by hand: a rollback does not. ${said.join(" ")}`,
      );
}

/** What is to be done about an agent; null: nothing. */
function remarkOn(agent: RemoteAgent, airflow: string | null): string | null {
  switch (agentVerdict(agent, airflow)) {
    case "compatible":
      return null;
    case "newer":
      return `${agent.name} runs Airflow ${agent.runtime.airflow}, which is newer.`;
    case "other_major":
      return `${agent.name} runs Airflow ${agent.runtime.airflow}, another major version.`;
    case "unknown":
      return airflow === null ? `${agent.name} cannot be compared.` : `${agent.name} told no version of Airflow.`;
  }
}

function majorOf(version: string): string {
  return /^v?(\d+)/.exec(version)?.[1] ?? "";
}
