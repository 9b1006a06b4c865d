"use client";

import { type FormEvent, useState } from "react";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useRecordRemoteAgent } from "#lib/client/mutations/remote-agents.ts";
import type { RemoteAgentView } from "#lib/contracts/remote-agents.ts";
import { placeErrors } from "./field-errors.ts";
import { NameField } from "./name-field.tsx";

/** @param saved null: a new one. */
type Props = { deployment: string; saved: RemoteAgentView | null; onClose: () => void };

/** Records what a remote agent runs, by hand. */
export function RemoteAgentDialog({ deployment, saved, onClose }: Props) {
  const initial = { name: saved?.name ?? "", airflow: saved?.runtime.airflow ?? "", image: saved?.image ?? "" };
  const [draft, setDraft] = useState(initial);
  const record = useRecordRemoteAgent(deployment);
  const errors = placeErrors(record.error);

  function change(next: Partial<typeof draft>) {
    setDraft({ ...draft, ...next });
    record.reset();
  }

  function save(event: FormEvent) {
    event.preventDefault();
    const { airflow: _, ...others } = saved?.runtime ?? {};
    const airflow = draft.airflow.trim();
    record.mutate(
      {
        agent: draft.name.trim(),
        image: draft.image.trim() === "" ? null : draft.image.trim(),
        // What its pipeline told besides stays.
        runtime: airflow === "" ? others : { ...others, airflow },
      },
      {
        onSuccess: ({ agent }) => {
          toast.success(`Recorded ${agent.name}`);
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      title={saved === null ? "Record a remote agent" : `Edit ${saved.name}`}
      subtitle="What it runs now; recording again replaces it"
      dirty={JSON.stringify(draft) !== JSON.stringify(initial) && !record.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={save}
          onCancel={close}
          action={saved === null ? "Record agent" : "Save"}
          pending={record.isPending}
          disabled={draft.name.trim() === ""}
          error={record.error}
        >
          {saved === null ? (
            <NameField error={errors.at("path.agent")} value={draft.name} onChange={(name) => change({ name })} />
          ) : null}
          <TextField
            label="Airflow version"
            placeholder="3.0.2"
            autoComplete="off"
            error={errors.at("runtime.airflow")}
            hint="Plans compare it with the version that is gone back to."
            value={draft.airflow}
            onChange={(event) => change({ airflow: event.target.value })}
          />
          <TextField
            label="Image"
            placeholder="registry.example.com/airflow-agent:3.0.2"
            autoComplete="off"
            spellCheck={false}
            error={errors.at("image")}
            value={draft.image}
            onChange={(event) => change({ image: event.target.value })}
          />
        </FormBody>
      )}
    </FormDialog>
  );
}
