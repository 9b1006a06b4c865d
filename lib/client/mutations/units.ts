import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  deleteUnitOperation,
  putUnitOperation,
  testUnitDraftOperation,
  testUnitOperation,
} from "../../contracts/units.ts";
import type { JsonObject } from "../../domain/json.ts";
import { fetchJson } from "../fetch-json.ts";
import { connectionsQuery } from "../queries/connections.ts";
import { locationsQuery } from "../queries/locations.ts";
import { unitsQuery } from "../queries/units.ts";

export type UnitInput = {
  unit: string;
  driver: string;
  config: JsonObject;
  locations: string[];
  allowedRepositories: string[];
};

export function usePutUnit(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ unit, ...body }: UnitInput) => fetchJson(putUnitOperation, { params: { deployment, unit }, body }),
    onSuccess: () => refresh(client, deployment),
  });
}

export function useDeleteUnit(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (unit: string) => fetchJson(deleteUnitOperation, { params: { deployment, unit } }),
    onSuccess: () => refresh(client, deployment),
  });
}

/** Tries a deploy unit as it is saved. */
export function useTestUnit(deployment: string) {
  return useMutation({
    mutationFn: (unit: string) => fetchJson(testUnitOperation, { params: { deployment, unit } }),
  });
}

/** Tries a deploy unit that is not saved. */
export function useTestUnitDraft(deployment: string) {
  return useMutation({
    mutationFn: ({ unit, driver, config }: UnitInput) =>
      fetchJson(testUnitDraftOperation, { params: { deployment }, body: { unit, driver, config } }),
  });
}

/** Connections say which units use them. */
function refresh(client: QueryClient, deployment: string) {
  return Promise.all([
    client.invalidateQueries(unitsQuery(deployment)),
    client.invalidateQueries(connectionsQuery(deployment)),
    client.invalidateQueries(locationsQuery(deployment)),
  ]);
}
