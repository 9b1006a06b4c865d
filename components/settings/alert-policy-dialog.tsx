"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useSaveAlertPolicy, useTestAlertPolicy } from "#lib/client/mutations/alert-policies.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import type { AlertPolicyView, AlertWayView } from "#lib/contracts/alert-policies.ts";
import { type AlertDraft, alertInputOf } from "./alert-draft.ts";
import { AlertEventFields } from "./alert-event-fields.tsx";
import { AlertReceiverFields } from "./alert-receiver-fields.tsx";
import { AlertTestOutcome } from "./alert-test-outcome.tsx";
import { type PlaceErrors, placeErrors } from "./field-errors.ts";
import { NameField } from "./name-field.tsx";
import { TestProgress } from "./test-progress.tsx";

type Props = {
  deployment: string;
  initial: AlertDraft;
  /** Null: a new one. */
  saved: AlertPolicyView | null;
  ways: readonly AlertWayView[];
  onClose: () => void;
};

/** Makes or edits an alert policy, and sends a test of it as it is written. */
export function AlertPolicyDialog({ deployment, initial, saved, ways, onClose }: Props) {
  const [draft, setDraft] = useState(initial);
  const save = useSaveAlertPolicy(deployment, saved?.name ?? null);
  const test = useTestAlertPolicy(deployment);
  const locations = useQuery(locationsQuery(deployment));
  const error = save.error ?? test.error;
  const errors = errorsOf(save.error, test.error);

  function change(next: Partial<AlertDraft>) {
    setDraft({ ...draft, ...next });
    save.reset();
    // What was answered is of another draft.
    if (!test.isPending) test.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    test.reset();
    save.mutate(alertInputOf(draft, ways), {
      onSuccess: ({ policy }) => {
        toast.success(saved === null ? `Added ${policy.name}` : `Saved ${policy.name}`);
        onClose();
      },
    });
  }

  function tryIt() {
    save.reset();
    // A test says which policy it is of, which need not have a name yet.
    const input = alertInputOf(draft, ways);
    test.mutate({ ...input, name: input.name === "" ? "new policy" : input.name });
  }

  return (
    <FormDialog
      title={saved === null ? "Add an alert policy" : `Edit ${saved.name}`}
      subtitle="What is told, of what, to whom"
      dirty={draft !== initial && !save.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={submit}
          onCancel={close}
          action={saved === null ? "Add alert policy" : "Save"}
          pending={save.isPending}
          error={error}
          beside={
            <Button className="mr-auto" pending={test.isPending} disabled={save.isPending} onClick={tryIt}>
              Send a test
            </Button>
          }
        >
          <NameField error={errors.at("name")} value={draft.name} onChange={(name) => change({ name })} />
          <TextArea
            label="Description"
            maxLength={1000}
            error={errors.at("description")}
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
          />
          <Checkbox checked={draft.enabled} onCheckedChange={(enabled) => change({ enabled })}>
            Switched on
          </Checkbox>
          <AlertEventFields
            draft={draft}
            errors={errors}
            locations={locations.data?.items.map(({ name }) => name) ?? null}
            onChange={change}
          />
          <AlertReceiverFields
            receivers={draft.receivers}
            ways={ways}
            errors={errors}
            onChange={(receivers) => change({ receivers })}
          />
          {test.isPending ? <TestProgress /> : null}
          {test.data === undefined ? null : <AlertTestOutcome test={test.data} ways={ways} />}
        </FormBody>
      )}
    </FormDialog>
  );
}

/** What a test says is wrong has its place within the draft that was sent. */
function errorsOf(save: Error | null, test: Error | null): PlaceErrors {
  const [saving, testing] = [placeErrors(save), placeErrors(test)];
  return { at: (path) => saving.at(path) ?? testing.at(`draft.${path}`) };
}
