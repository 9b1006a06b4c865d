import { queryOptions } from "@tanstack/react-query";
import {
  listConnectionsOperation,
  listContainersOperation,
  listWorkloadsOperation,
} from "../../contracts/connections.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

export function connectionsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "connections"],
    queryFn: ({ signal }) => fetchJson(listConnectionsOperation, { params: { deployment }, signal }),
  });
}

/** The containers of an engine; each time asked of the engine itself. */
export function containersQuery(deployment: string, connection: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "containers", connection],
    queryFn: ({ signal }) => fetchJson(listContainersOperation, { params: { deployment, connection }, signal }),
    retry: false,
  });
}

/** The workloads of a cluster's namespace; empty: the connection's own. */
export function workloadsQuery(deployment: string, connection: string, namespace: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "workloads", connection, namespace],
    queryFn: ({ signal }) =>
      fetchJson(listWorkloadsOperation, {
        params: { deployment, connection },
        query: namespace === "" ? {} : { namespace },
        signal,
      }),
    retry: false,
  });
}
