import { queryOptions } from "@tanstack/react-query";
import { listFreezeWindowsOperation } from "../../contracts/freeze-windows.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

/** How often it is read again though nothing tells of a change: windows open and close by the clock alone. */
const LOOK_MS = 60_000;

export function freezeWindowsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "freeze-windows"],
    queryFn: ({ signal }) => fetchJson(listFreezeWindowsOperation, { params: { deployment }, signal }),
    refetchInterval: LOOK_MS,
  });
}
