import type { ComponentProps } from "react";
import { SelectField } from "#components/ui/select-field.tsx";
import { isAtLeast, isRole, ROLE_NAMES, ROLES, type Role } from "#lib/domain/access/roles.ts";

type Props = Omit<ComponentProps<typeof SelectField>, "value" | "onChange" | "children"> & {
  value: Role | null;
  onChange: (role: Role | null) => void;
  /** The most permissive one that is offered. */
  most: Role;
  /** What the first choice says when no role is one; absent: a role has to be chosen. */
  none?: string;
};

/** One of the roles, most permissive first. */
export function RoleSelect({ value, onChange, most, none, ...field }: Props) {
  return (
    <SelectField
      {...field}
      value={value ?? ""}
      onChange={(event) => onChange(isRole(event.target.value) ? event.target.value : null)}
    >
      {none === undefined ? null : <option value="">{none}</option>}
      {ROLES.filter((role) => isAtLeast(most, role)).map((role) => (
        <option key={role} value={role}>
          {ROLE_NAMES[role]}
        </option>
      ))}
    </SelectField>
  );
}
