import { queryOptions } from "@tanstack/react-query";
import { getDeploymentOperation, listDeploymentsOperation } from "../../contracts/deployments.ts";
import { fetchJson } from "../fetch-json.ts";

export function deploymentsQuery() {
  return queryOptions({
    queryKey: ["deployments"],
    queryFn: ({ signal }) => fetchJson(listDeploymentsOperation, { signal }),
  });
}

/** Everything that belongs to one deployment has a key that begins with this. */
export function deploymentScope(deployment: string) {
  return ["deployment", deployment] as const;
}

export function deploymentQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "self"],
    queryFn: ({ signal }) => fetchJson(getDeploymentOperation, { params: { deployment }, signal }),
    select: (answer) => answer.deployment,
  });
}
