import { useMutation, useQueryClient } from "@tanstack/react-query";
import { configureDeploymentOperation } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentQuery, deploymentsQuery } from "../queries/deployments.ts";

export function useConfigureDeployment(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: { ignoredMetadata: string[] }) =>
      fetchJson(configureDeploymentOperation, { params: { deployment }, body: settings }),
    onSuccess: async (answer) => {
      client.setQueryData(deploymentQuery(deployment).queryKey, answer);
      await client.invalidateQueries(deploymentsQuery());
    },
  });
}
