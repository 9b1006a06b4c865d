import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { createDeploymentOperation, type newDeploymentSchema } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentsQuery } from "../queries/deployments.ts";
import { meQuery } from "../queries/me.ts";

export function useCreateDeployment() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deployment: z.infer<typeof newDeploymentSchema>) =>
      fetchJson(createDeploymentOperation, { body: deployment }),
    onSuccess: async () => {
      await Promise.all([client.invalidateQueries(deploymentsQuery()), client.invalidateQueries(meQuery())]);
    },
  });
}
