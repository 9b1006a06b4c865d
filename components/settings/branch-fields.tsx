"use client";

import { useQuery } from "@tanstack/react-query";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { connectionsQuery } from "#lib/client/queries/connections.ts";
import type { PlaceErrors } from "./field-errors.ts";
import type { UnitDraft } from "./unit-draft.ts";

type Props = { deployment: string; draft: UnitDraft; errors: PlaceErrors; onChange: (next: UnitDraft) => void };

/** Which branch of which repository a rollback moves. */
export function BranchFields({ deployment, draft, errors, onChange }: Props) {
  const connections = useQuery(connectionsQuery(deployment));
  const repositories = connections.data?.items.filter(({ kind }) => kind === "git") ?? [];
  return (
    <>
      <SelectField
        label="Repository"
        value={draft.repository}
        required
        error={errors.at("config.repository")}
        hint={
          repositories.length === 0
            ? "There is none yet: add a git repository under Connections first."
            : "A connection of this deployment."
        }
        onChange={(event) => onChange({ ...draft, repository: event.target.value })}
      >
        <option value="">Choose a repository</option>
        {repositories.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Branch"
        placeholder="deploy/prod"
        value={draft.branch}
        required
        autoComplete="off"
        spellCheck={false}
        error={errors.at("config.branch")}
        hint="The one that the DAG bundle follows (tracking_ref). A rollback moves it back, so it must take a forced push: a branch of its own for each deployment is best."
        onChange={(event) => onChange({ ...draft, branch: event.target.value })}
      />
    </>
  );
}
