"use client";

import { type FormEvent, useState } from "react";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useHoldUnit } from "#lib/client/mutations/holds.ts";
import { placeErrors } from "./field-errors.ts";

const CHOICES = [
  { hours: 4, label: "4 hours" },
  { hours: 24, label: "A day" },
  { hours: 72, label: "3 days" },
  { hours: 168, label: "A week" },
  { hours: 720, label: "30 days" },
] as const;

/** Holds a deploy unit at what it runs. */
export function HoldDialog({ deployment, unit, onClose }: { deployment: string; unit: string; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const [hours, setHours] = useState(24);
  const hold = useHoldUnit(deployment);
  const errors = placeErrors(hold.error);

  function save(event: FormEvent) {
    event.preventDefault();
    hold.mutate(
      { unit, reason, hours },
      {
        onSuccess: () => {
          toast.success(`${unit} is held`);
          onClose();
        },
      },
    );
  }

  return (
    <FormDialog
      title={`Hold ${unit}`}
      subtitle="It stays at what it runs: the gate tells CI to wait, and a load with another image is marked"
      dirty={reason !== "" && !hold.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={save}
          onCancel={close}
          action="Hold"
          pending={hold.isPending}
          disabled={reason.trim() === ""}
          error={hold.error}
        >
          <TextArea
            label="Reason"
            required
            maxLength={5000}
            error={errors.at("reason")}
            value={reason}
            onChange={(event) => {
              setReason(event.target.value);
              hold.reset();
            }}
          />
          <SelectField
            label="For"
            value={hours}
            error={errors.at("hours")}
            onChange={(event) => setHours(Number(event.target.value))}
          >
            {CHOICES.map((choice) => (
              <option key={choice.hours} value={choice.hours}>
                {choice.label}
              </option>
            ))}
          </SelectField>
        </FormBody>
      )}
    </FormDialog>
  );
}
