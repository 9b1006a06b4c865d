"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { placeErrors } from "#components/settings/field-errors.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { useInviteMember } from "#lib/client/mutations/members.ts";
import { teamsQuery } from "#lib/client/queries/teams.ts";
import type { NewLinkView } from "#lib/contracts/members.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import { PlaceFields } from "./place-fields.tsx";

const EMPTY = { name: "", email: "", deployment: "", role: "viewer" as Role, teams: [] as readonly string[] };

type Props = { onInvited: (invited: { link: NewLinkView; name: string }) => void; onClose: () => void };

/** Makes an account with a role and the link by which the person joins. */
export function InviteDialog({ onInvited, onClose }: Props) {
  const [draft, setDraft] = useState(EMPTY);
  const invite = useInviteMember();
  const teams = useQuery(teamsQuery());
  const errors = placeErrors(invite.error);
  const whole = draft.deployment === "";

  function change(next: Partial<typeof EMPTY>) {
    setDraft({ ...draft, ...next });
    invite.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    invite.mutate(
      {
        name: draft.name.trim(),
        email: draft.email.trim(),
        grants: [{ deployment: whole ? null : draft.deployment, role: draft.role }],
        teams: [...draft.teams],
      },
      { onSuccess: ({ member, link }) => onInvited({ link, name: member.name }) },
    );
  }

  return (
    <FormDialog
      title="Invite a person"
      subtitle="You get a one-time link to hand over; Loadline sends no mail"
      dirty={draft !== EMPTY && !invite.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={submit}
          onCancel={close}
          action="Create invitation"
          pending={invite.isPending}
          error={invite.error}
        >
          <TextField
            label="Name"
            required
            maxLength={255}
            autoComplete="off"
            value={draft.name}
            error={errors.at("name")}
            onChange={(event) => change({ name: event.target.value })}
          />
          <TextField
            label="Email"
            type="email"
            required
            maxLength={320}
            autoComplete="off"
            value={draft.email}
            error={errors.at("email")}
            hint="What they sign in with. A sign-in provider that vouches for this address opens the account, too."
            onChange={(event) => change({ email: event.target.value })}
          />
          <PlaceFields
            deployment={draft.deployment}
            role={draft.role}
            hint="The page Roles says what each may do. More roles can be given afterwards."
            onChange={change}
          />
          {teams.data === undefined || teams.data.items.length === 0 ? null : (
            <fieldset className="flex flex-col gap-1.5">
              <legend className="mb-1 font-medium">Teams</legend>
              <div className="flex max-h-40 flex-col gap-1.5 overflow-y-auto rounded-md border border-line p-2.5">
                {teams.data.items.map(({ id, name }) => (
                  <Checkbox
                    key={id}
                    checked={draft.teams.includes(name)}
                    onCheckedChange={(checked) =>
                      change({
                        teams: checked ? [...draft.teams, name] : draft.teams.filter((team) => team !== name),
                      })
                    }
                  >
                    <span className="wrap-any">{name}</span>
                  </Checkbox>
                ))}
              </div>
            </fieldset>
          )}
        </FormBody>
      )}
    </FormDialog>
  );
}
