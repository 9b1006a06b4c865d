"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { SelectField } from "#components/ui/select-field.tsx";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import { RoleSelect } from "./role-select.tsx";

type Place = { /** Empty: the whole organization. */ readonly deployment: string; readonly role: Role };
type Props = Place & { hint?: ReactNode; onChange: (next: Place) => void };

/** Where a role is given, and which: Organization Admin is one of the whole organization alone. */
export function PlaceFields({ deployment, role, hint, onChange }: Props) {
  const deployments = useQuery(deploymentsQuery());
  return (
    <>
      <SelectField
        label="Where"
        value={deployment}
        onChange={({ target: { value } }) =>
          onChange({ deployment: value, role: value !== "" && role === "organization_admin" ? "admin" : role })
        }
      >
        <option value="">The whole organization</option>
        {deployments.data?.items.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <RoleSelect
        label="Role"
        value={role}
        most={deployment === "" ? "organization_admin" : "admin"}
        hint={hint}
        onChange={(chosen) => chosen !== null && onChange({ deployment, role: chosen })}
      />
    </>
  );
}
