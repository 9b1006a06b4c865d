import { queryOptions } from "@tanstack/react-query";
import { listRemoteAgentsOperation } from "../../contracts/remote-agents.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

export function remoteAgentsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "remote-agents"],
    queryFn: ({ signal }) => fetchJson(listRemoteAgentsOperation, { params: { deployment }, signal }),
  });
}
