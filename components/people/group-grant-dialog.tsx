"use client";

import { type FormEvent, useState } from "react";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useGrantRole } from "#lib/client/mutations/grants.ts";
import { ROLE_NAMES, type Role } from "#lib/domain/access/roles.ts";
import type { SignInProvider } from "#lib/domain/access/sign-in-providers.ts";
import { PlaceFields } from "./place-fields.tsx";
import { ProviderSelect } from "./provider-select.tsx";
import { placeText } from "./reason-list.tsx";

const EMPTY = { provider: "oidc" as SignInProvider, name: "", deployment: "", role: "viewer" as Role };

/** Gives a provider's group a role, of the organization or in a deployment. */
export function GroupGrantDialog({ onClose }: { onClose: () => void }) {
  const [draft, setDraft] = useState(EMPTY);
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
          <ProviderSelect value={draft.provider} onChange={(provider) => change({ provider })} />
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
          <PlaceFields deployment={draft.deployment} role={draft.role} onChange={change} />
        </FormBody>
      )}
    </FormDialog>
  );
}
