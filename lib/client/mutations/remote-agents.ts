import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteRemoteAgentOperation, recordRemoteAgentOperation } from "../../contracts/remote-agents.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "../queries/deployments.ts";

export type RemoteAgentInput = {
  readonly agent: string;
  readonly image: string | null;
  readonly runtime: Record<string, string>;
};

export function useRecordRemoteAgent(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ agent, ...body }: RemoteAgentInput) =>
      fetchJson(recordRemoteAgentOperation, { params: { deployment, agent }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}

export function useDeleteRemoteAgent(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (agent: string) => fetchJson(deleteRemoteAgentOperation, { params: { deployment, agent } }),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentScope(deployment) }),
  });
}
