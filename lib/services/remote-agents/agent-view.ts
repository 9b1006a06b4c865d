import type { RemoteAgentView } from "../../contracts/remote-agents.ts";
import type { RemoteAgentRow } from "../../db/rollback/remote-agents.ts";
import type { JsonObject } from "../../domain/json.ts";

export function agentView({ name, image, runtime, recordedAt, recordedByJson }: RemoteAgentRow): RemoteAgentView {
  const recordedBy = (JSON.parse(recordedByJson) as { name: string }).name;
  return { name, image, runtime: { ...runtime }, recordedBy, recordedAt: recordedAt.toISOString() };
}

/** An agent as the audit log keeps it. */
export function agentRecord({ image, runtime }: Pick<RemoteAgentRow, "image" | "runtime">): JsonObject {
  return { image, runtime: { ...runtime } };
}
