import { queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

const getLocation = () => import("../../contracts/deployments.ts").then((contract) => contract.getLocationOperation);
const listLocations = () =>
  import("../../contracts/deployments.ts").then((contract) => contract.listLocationsOperation);

export function locationsQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "locations"],
    queryFn: ({ signal }) => fetchJson(listLocations, { params: { deployment }, signal }),
  });
}

/** Everything that belongs to one code location has a key that begins with this. */
export function locationScope(deployment: string, location: string) {
  return [...deploymentScope(deployment), "location", location] as const;
}

export function locationQuery(deployment: string, location: string) {
  return queryOptions({
    queryKey: [...locationScope(deployment, location), "self"],
    queryFn: ({ signal }) => fetchJson(getLocation, { params: { deployment, location }, signal }),
    select: (answer) => answer.location,
  });
}
