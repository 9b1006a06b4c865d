import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import {
  deleteConnectionOperation,
  putConnectionOperation,
  testConnectionDraftOperation,
  testConnectionOperation,
} from "../../contracts/connections.ts";
import type { JsonObject } from "../../domain/json.ts";
import { fetchJson } from "../fetch-json.ts";
import { connectionsQuery } from "../queries/connections.ts";
import { locationsQuery } from "../queries/locations.ts";

export type ConnectionInput = {
  connection: string;
  kind: string;
  config: JsonObject;
  secrets: Record<string, string | null>;
};

export function usePutConnection(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ connection, ...body }: ConnectionInput) =>
      fetchJson(putConnectionOperation, { params: { deployment, connection }, body }),
    onSuccess: () => refresh(client, deployment),
  });
}

export function useDeleteConnection(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (connection: string) => fetchJson(deleteConnectionOperation, { params: { deployment, connection } }),
    onSuccess: () => refresh(client, deployment),
  });
}

/** Tries a connection as it is saved. */
export function useTestConnection(deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (connection: string) => fetchJson(testConnectionOperation, { params: { deployment, connection } }),
    onSuccess: () => client.invalidateQueries(connectionsQuery(deployment)),
  });
}

/** Tries a connection that is not saved. */
export function useTestConnectionDraft(deployment: string) {
  return useMutation({
    mutationFn: (draft: ConnectionInput) =>
      fetchJson(testConnectionDraftOperation, { params: { deployment }, body: draft }),
  });
}

function refresh(client: QueryClient, deployment: string) {
  return Promise.all([
    client.invalidateQueries(connectionsQuery(deployment)),
    client.invalidateQueries(locationsQuery(deployment)),
  ]);
}
