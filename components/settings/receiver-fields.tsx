"use client";

import { useQuery } from "@tanstack/react-query";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { connectionsQuery } from "#lib/client/queries/connections.ts";
import type { PlaceErrors } from "./field-errors.ts";
import type { UnitDraft } from "./unit-draft.ts";

type Props = { deployment: string; draft: UnitDraft; errors: PlaceErrors; onChange: (next: UnitDraft) => void };

/** Which receiver of webhooks deploys it, and what that calls it. */
export function ReceiverFields({ deployment, draft, errors, onChange }: Props) {
  const connections = useQuery(connectionsQuery(deployment));
  const receivers = connections.data?.items.filter(({ kind }) => kind === "webhook") ?? [];
  return (
    <>
      <SelectField
        label="Webhook"
        value={draft.endpoint}
        required
        error={errors.at("config.endpoint")}
        hint={
          receivers.length === 0
            ? "There is none yet: add one under Connections first."
            : "A connection of this deployment."
        }
        onChange={(event) => onChange({ ...draft, endpoint: event.target.value })}
      >
        <option value="">Choose a webhook</option>
        {receivers.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <TextField
        label="Unit"
        value={draft.receiverUnit}
        required
        autoComplete="off"
        spellCheck={false}
        error={errors.at("config.unit")}
        hint="What the receiver calls it."
        onChange={(event) => onChange({ ...draft, receiverUnit: event.target.value })}
      />
    </>
  );
}
