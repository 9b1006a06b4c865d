"use client";

import { useQuery } from "@tanstack/react-query";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import type { DeploymentView } from "#lib/contracts/deployments.ts";
import { type Permission, ROLE_NAMES, roleMay, rolesThatMay } from "#lib/domain/access/roles.ts";

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
  if (self === undefined || facts === undefined) return null;
  const { rollbackLeast } = self;
  return {
    deployment: self,
    may: (permission) => roleMay(facts.role, permission, rollbackLeast),
    whoMay: (permission) => {
      const names = rolesThatMay(permission, rollbackLeast)
        .map((role) => ROLE_NAMES[role])
        .reverse();
      return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : (names[0] ?? "nobody");
    },
  };
}
