import { queryOptions } from "@tanstack/react-query";
import { listBlockedVersionsOperation, listHoldsOperation } from "../../contracts/holds.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

export function holdsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "holds"],
    queryFn: ({ signal }) => fetchJson(listHoldsOperation, { params: { deployment }, signal }),
  });
}

export function blockedVersionsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "blocked-versions"],
    queryFn: ({ signal }) => fetchJson(listBlockedVersionsOperation, { params: { deployment }, signal }),
  });
}
