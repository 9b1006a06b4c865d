import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  grantDeploymentRoleOperation,
  grantRoleOperation,
  type NewSubject,
  revokeDeploymentGrantOperation,
  revokeGrantOperation,
} from "../../contracts/grants.ts";
import type { Role } from "../../domain/access/roles.ts";
import { fetchJson } from "../fetch-json.ts";
import { refreshPeople } from "./members.ts";

export type NewGrant = {
  subject: NewSubject;
  role: Role;
  /** Null: the whole organization. */
  deployment: string | null;
  location?: string | null;
};

export function useGrantRole() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ deployment, location = null, ...body }: NewGrant) =>
      deployment === null
        ? fetchJson(grantRoleOperation, { body })
        : fetchJson(grantDeploymentRoleOperation, { params: { deployment }, body: { ...body, location } }),
    onSuccess: () => refreshPeople(client),
  });
}

/** @param deployment what the grant has to be of; null: any (Organization Admin). */
export function useRevokeGrant(deployment: string | null) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      deployment === null
        ? fetchJson(revokeGrantOperation, { params: { id } })
        : fetchJson(revokeDeploymentGrantOperation, { params: { deployment, id } }),
    onSuccess: () => refreshPeople(client),
  });
}
