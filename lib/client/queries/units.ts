import { queryOptions } from "@tanstack/react-query";
import { listUnitsOperation } from "../../contracts/units.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

export function unitsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "units"],
    queryFn: ({ signal }) => fetchJson(listUnitsOperation, { params: { deployment }, signal }),
  });
}
