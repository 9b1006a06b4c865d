"use client";

import { useQuery } from "@tanstack/react-query";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import type { DeploymentView } from "#lib/contracts/deployments.ts";
import { type Permission, ROLE_NAMES, type Role, roleMay, rolesThatMay } from "#lib/domain/access/roles.ts";

export type Rights = {
  readonly deployment: DeploymentView;
  may(permission: Permission): boolean;
  /** `Editor, Admin or Organization Admin`: who may, from least to most. */
  whoMay(permission: Permission): string;
};

/** What the reader may do in a code location. Null while that is not known. */
export function useRights(deployment: string, location: string): Rights | null {
  const { data: self } = useQuery(deploymentQuery(deployment));
  const { data: facts } = useQuery(locationQuery(deployment, location));
  return self === undefined || facts === undefined ? null : rightsOf(self, facts.role);
}

/** What a role may do in the deployment. */
export function rightsOf(deployment: DeploymentView, role: Role): Rights {
  const { rollbackLeast } = deployment;
  return {
    deployment,
    may: (permission) => roleMay(role, permission, rollbackLeast),
    whoMay: (permission) => {
      const names = rolesThatMay(permission, rollbackLeast)
        .map((role) => ROLE_NAMES[role])
        .reverse();
      return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : (names[0] ?? "nobody");
    },
  };
}
