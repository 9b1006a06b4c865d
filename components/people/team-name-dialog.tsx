"use client";

import { type FormEvent, useState } from "react";
import { placeErrors } from "#components/settings/field-errors.ts";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useCreateTeam, useRenameTeam } from "#lib/client/mutations/teams.ts";
import type { TeamView } from "#lib/contracts/teams.ts";

/** Makes a team (null), or renames one. */
export function TeamNameDialog({ team, onClose }: { team: TeamView | null; onClose: () => void }) {
  const [name, setName] = useState(team?.name ?? "");
  const create = useCreateTeam();
  const rename = useRenameTeam(team?.id ?? "");
  const save = team === null ? create : rename;

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate(name.trim(), {
      onSuccess: ({ team: saved }) => {
        toast.success(team === null ? `Added ${saved.name}` : `Renamed to ${saved.name}`);
        onClose();
      },
    });
  }

  return (
    <FormDialog
      title={team === null ? "Add a team" : `Rename ${team.name}`}
      dirty={name !== (team?.name ?? "") && !save.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={submit}
          onCancel={close}
          action={team === null ? "Add team" : "Rename"}
          pending={save.isPending}
          error={save.error}
        >
          <TextField
            label="Name"
            required
            maxLength={255}
            autoComplete="off"
            value={name}
            error={placeErrors(save.error).at("name")}
            onChange={(event) => {
              setName(event.target.value);
              save.reset();
            }}
          />
        </FormBody>
      )}
    </FormDialog>
  );
}
