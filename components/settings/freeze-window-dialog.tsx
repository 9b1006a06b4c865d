"use client";

import { type FormEvent, useState } from "react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useSaveFreezeWindow } from "#lib/client/mutations/freeze-windows.ts";
import type { FreezeWindowView } from "#lib/contracts/freeze-windows.ts";
import { type PlaceErrors, placeErrors } from "./field-errors.ts";
import { DURATION_UNITS, type FreezeDraft, scheduleOf } from "./freeze-draft.ts";
import { FreezePreview } from "./freeze-preview.tsx";
import { NameField } from "./name-field.tsx";

type Props = {
  deployment: string;
  initial: FreezeDraft;
  /** Null: a new one. */
  saved: FreezeWindowView | null;
  onClose: () => void;
};

/** Makes or edits a freeze window, with a look at when it is closed. */
export function FreezeWindowDialog({ deployment, initial, saved, onClose }: Props) {
  const [draft, setDraft] = useState(initial);
  const put = useSaveFreezeWindow(deployment, saved?.id ?? null);
  const errors = placeErrors(put.error);
  const schedule = scheduleOf(draft);

  function change(next: Partial<FreezeDraft>) {
    setDraft({ ...draft, ...next });
    put.reset();
  }

  function save(event: FormEvent) {
    event.preventDefault();
    if (schedule === null) return;
    const { enabled } = draft;
    put.mutate(
      { name: draft.name.trim(), reason: draft.reason.trim(), enabled, schedule },
      {
        onSuccess: ({ window }) => {
          toast.success(saved === null ? `Added ${window.name}` : `Saved ${window.name}`);
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      title={saved === null ? "Add a freeze window" : `Edit ${saved.name}`}
      subtitle="While it is closed nothing is rolled back here, and the gate tells CI to wait"
      dirty={draft !== initial && !put.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={save}
          onCancel={close}
          action={saved === null ? "Add freeze window" : "Save"}
          pending={put.isPending}
          disabled={schedule === null}
          error={put.error}
        >
          <NameField error={errors.at("name")} value={draft.name} onChange={(name) => change({ name })} />
          <TextArea
            label="Reason"
            maxLength={1000}
            hint="Shown to whoever is stopped by it."
            error={errors.at("reason")}
            value={draft.reason}
            onChange={(event) => change({ reason: event.target.value })}
          />
          <SelectField
            label="When"
            value={draft.type}
            onChange={(event) => change({ type: event.target.value === "once" ? "once" : "recurring" })}
          >
            <option value="recurring">Recurring</option>
            <option value="once">Once</option>
          </SelectField>
          {draft.type === "recurring" ? (
            <RecurringFields draft={draft} errors={errors} onChange={change} />
          ) : (
            <OnceFields draft={draft} errors={errors} onChange={change} />
          )}
          <FreezePreview deployment={deployment} schedule={schedule} />
          <Checkbox checked={draft.enabled} onCheckedChange={(enabled) => change({ enabled })}>
            Switched on
          </Checkbox>
        </FormBody>
      )}
    </FormDialog>
  );
}

type FieldsProps = { draft: FreezeDraft; errors: PlaceErrors; onChange: (next: Partial<FreezeDraft>) => void };

function RecurringFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <>
      <TextField
        label="Begins (cron)"
        required
        spellCheck={false}
        autoComplete="off"
        className="font-mono"
        hint="Minute, hour, day of month, month, day of week. 0 18 * * 5 is Fridays at 18:00; L stands for a month's last day."
        error={errors.at("schedule.cron")}
        value={draft.cron}
        onChange={(event) => onChange({ cron: event.target.value })}
      />
      <TextField
        label="Time zone"
        required
        list="time-zones"
        spellCheck={false}
        autoComplete="off"
        hint="Whose clock the times are read on, summer time included."
        error={errors.at("schedule.timeZone")}
        value={draft.timeZone}
        onChange={(event) => onChange({ timeZone: event.target.value })}
      />
      <datalist id="time-zones">
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <div className="grid grid-cols-2 gap-3">
        <TextField
          label="Lasts"
          required
          inputMode="numeric"
          error={errors.at("schedule.durationMinutes")}
          value={draft.duration}
          onChange={(event) => onChange({ duration: event.target.value })}
        />
        <SelectField
          label="Unit"
          value={draft.unit}
          onChange={(event) => onChange({ unit: event.target.value as FreezeDraft["unit"] })}
        >
          {Object.keys(DURATION_UNITS).map((unit) => (
            <option key={unit} value={unit}>
              {unit}
            </option>
          ))}
        </SelectField>
      </div>
    </>
  );
}

function OnceFields({ draft, errors, onChange }: FieldsProps) {
  return (
    <div className="grid grid-cols-1 gap-3 sm:grid-cols-2">
      <TextField
        label="From"
        type="datetime-local"
        required
        hint="On your own clock."
        error={errors.at("schedule.startsAt")}
        value={draft.startsAt}
        onChange={(event) => onChange({ startsAt: event.target.value })}
      />
      <TextField
        label="To"
        type="datetime-local"
        required
        error={errors.at("schedule.endsAt")}
        value={draft.endsAt}
        onChange={(event) => onChange({ endsAt: event.target.value })}
      />
    </div>
  );
}
