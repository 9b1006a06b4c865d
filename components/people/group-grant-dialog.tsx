"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useGrantRole } from "#lib/client/mutations/grants.ts";
import { deploymentsQuery } from "#lib/client/queries/deployments.ts";
import { ROLE_NAMES, type Role } from "#lib/domain/access/roles.ts";
import {
  SIGN_IN_PROVIDER_NAMES,
  SIGN_IN_PROVIDERS,
  type SignInProvider,
} from "#lib/domain/access/sign-in-providers.ts";
import { placeText } from "./reason-list.tsx";
import { RoleSelect } from "./role-select.tsx";

const EMPTY = { provider: "oidc" as SignInProvider, name: "", deployment: "", role: "viewer" as Role };

/** Gives a provider's group a role, of the organisation or in a deployment. */
export function GroupGrantDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY);
  const deployments = useQuery(deploymentsQuery());
  const grant = useGrantRole();
  const whole = draft.deployment === "";

  function change(next: Partial<typeof EMPTY>) {
    setDraft({ ...draft, ...next });
    grant.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const { provider, name, role } = draft;
    grant.mutate(
      { subject: { type: "group", provider, name: name.trim() }, role, deployment: whole ? null : draft.deployment },
      {
        onSuccess: ({ grant: made }) => {
          toast.success(`${made.subject.name} is ${ROLE_NAMES[made.role]} ${placeText(made)}`);
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog title="Give a group a role" dirty={draft !== EMPTY && !grant.isSuccess} onClose={onClose}>
      {(close) => (
        <FormBody
          onSubmit={submit}
          onCancel={close}
          action="Give the role"
          pending={grant.isPending}
          error={grant.error}
        >
          <SelectField
            label="Provider"
            value={draft.provider}
            onChange={(event) => change({ provider: event.target.value as SignInProvider })}
          >
            {SIGN_IN_PROVIDERS.map((provider) => (
              <option key={provider} value={provider}>
                {SIGN_IN_PROVIDER_NAMES[provider]}
              </option>
            ))}
          </SelectField>
          <TextField
            label="Group"
            required
            maxLength={255}
            autoComplete="off"
            spellCheck={false}
            hint="Exactly as the provider names it."
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
          <SelectField
            label="Where"
            value={draft.deployment}
            onChange={(event) => {
              const deployment = event.target.value;
              const role = deployment !== "" && draft.role === "organization_admin" ? "admin" : draft.role;
              change({ deployment, role });
            }}
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
            value={draft.role}
            most={whole ? "organization_admin" : "admin"}
            onChange={(role) => role !== null && change({ role })}
          />
        </FormBody>
      )}
    </FormDialog>
  );
}
