"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useGrantRole } from "#lib/client/mutations/grants.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import type { NewSubject } from "#lib/contracts/grants.ts";
import { ROLE_NAMES, type Role } from "#lib/domain/access/roles.ts";
import type { SignInProvider } from "#lib/domain/access/sign-in-providers.ts";
import { ProviderSelect } from "./provider-select.tsx";
import { placeText } from "./reason-list.tsx";
import { RoleSelect } from "./role-select.tsx";

const SUBJECTS: Record<NewSubject["type"], string> = {
  account: "A person",
  team: "A team",
  group: "A group of a sign-in provider",
};

const EMPTY = {
  type: "account" as NewSubject["type"],
  name: "",
  provider: "oidc" as SignInProvider,
  location: "",
  role: "viewer" as Role,
};

type Props = {
  deployment: string;
  onClose: () => void;
};

/** Gives a role in a deployment, or as an addition in one of its code locations. */
export function GrantDialog({ deployment, onClose }: Props) {
  const [draft, setDraft] = useState(EMPTY);
  const locations = useQuery(locationsQuery(deployment));
  const grant = useGrantRole();

  function change(next: Partial<typeof EMPTY>) {
    setDraft({ ...draft, ...next });
    grant.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    grant.mutate(
      { subject: subjectOf(draft), role: draft.role, deployment, location: draft.location || null },
      {
        onSuccess: ({ grant: made }) => {
          toast.success(`${made.subject.name} is ${ROLE_NAMES[made.role]} ${placeText(made)}`);
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      title="Give a role"
      subtitle="In place of a role that was given here before; it holds at once"
      dirty={draft !== EMPTY && !grant.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={submit}
          onCancel={close}
          action="Give the role"
          pending={grant.isPending}
          error={grant.error}
        >
          <SelectField
            label="To whom"
            value={draft.type}
            onChange={(event) => change({ type: event.target.value as NewSubject["type"], name: "" })}
          >
            {Object.entries(SUBJECTS).map(([type, label]) => (
              <option key={type} value={type}>
                {label}
              </option>
            ))}
          </SelectField>
          {draft.type === "group" ? (
            <ProviderSelect value={draft.provider} onChange={(provider) => change({ provider })} />
          ) : null}
          <TextField
            label={draft.type === "account" ? "Email" : draft.type === "team" ? "Team" : "Group"}
            type={draft.type === "account" ? "email" : "text"}
            required
            maxLength={320}
            autoComplete="off"
            spellCheck={false}
            hint={
              draft.type === "account"
                ? "Of an account that there is; Organization Admins invite new people."
                : draft.type === "team"
                  ? "Its name, as Organization Admins gave it."
                  : "Exactly as the provider names it. Who is in it gets the role at the next sign-in there."
            }
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
          <SelectField
            label="Where"
            value={draft.location}
            hint={
              draft.location === ""
                ? undefined
                : "An addition: it counts for who has another role in the deployment, and adds to that one."
            }
            onChange={(event) => change({ location: event.target.value })}
          >
            <option value="">The whole deployment</option>
            {locations.data?.items.map(({ name }) => (
              <option key={name} value={name}>
                The code location {name}
              </option>
            ))}
          </SelectField>
          <RoleSelect
            label="Role"
            value={draft.role}
            most="admin"
            onChange={(role) => role !== null && change({ role })}
          />
        </FormBody>
      )}
    </FormDialog>
  );
}

function subjectOf({ type, name, provider }: typeof EMPTY): NewSubject {
  const text = name.trim();
  if (type === "account") return { type, email: text };
  return type === "team" ? { type, name: text } : { type, provider, name: text };
}
