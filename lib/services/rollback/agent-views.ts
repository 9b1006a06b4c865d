import type { PlanView } from "../../contracts/rollbacks.ts";
import { airflowAfter, type GateFacts } from "../../domain/rollback/gate.ts";
import { agentVerdict } from "../../domain/rollback/remote-agents.ts";

/** The remote agents that a plan lists, each beside the Airflow that the rollback leaves it with. */
export function agentViews(facts: GateFacts): PlanView["agents"] {
  const airflow = airflowAfter(facts);
  return (facts.agents ?? []).map((agent) => ({
    name: agent.name,
    image: agent.image,
    airflow: agent.runtime.airflow ?? null,
    recordedAt: agent.recordedAt.toISOString(),
    verdict: agentVerdict(agent, airflow),
  }));
}
