import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { configureDeploymentOperation } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentQuery, deploymentsQuery } from "../queries/deployments.ts";

export function useConfigureDeployment(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (settings: z.input<NonNullable<typeof configureDeploymentOperation.body>>) =>
      fetchJson(configureDeploymentOperation, { params: { deployment }, body: settings }),
    onSuccess: async (answer) => {
      client.setQueryData(deploymentQuery(deployment).queryKey, answer);
      await client.invalidateQueries(deploymentsQuery());
    },
  });
}
