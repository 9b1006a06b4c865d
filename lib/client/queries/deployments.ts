import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";

const getDeployment = () =>
  import("../../contracts/deployments.ts").then((contract) => contract.getDeploymentOperation);
const listDeployments = () =>
  import("../../contracts/deployments.ts").then((contract) => contract.listDeploymentsOperation);

export function deploymentsQuery() {
  return queryOptions({
    queryKey: ["deployments"],
    queryFn: ({ signal }) => fetchJson(listDeployments, { signal }),
  });
}

/** Everything that belongs to one deployment has a key that begins with this. */
export function deploymentScope(deployment: string) {
  return ["deployment", deployment] as const;
}

export function deploymentQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "self"],
    queryFn: ({ signal }) => fetchJson(getDeployment, { params: { deployment }, signal }),
    select: (answer) => answer.deployment,
  });
}

/** All timelines of a deployment, whatever their filters. */
export function activityScope(deployment: string) {
  return [...deploymentScope(deployment), "activity"] as const;
}

/** All searches in a deployment's catalogue. */
export function catalogueScope(deployment: string) {
  return [...deploymentScope(deployment), "catalogue"] as const;
}
