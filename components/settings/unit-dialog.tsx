"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { type UnitInput, usePutUnit, useTestUnitDraft } from "#lib/client/mutations/units.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import type { UnitView } from "#lib/contracts/units.ts";
import { BranchFields } from "./branch-fields.tsx";
import { ContainerFields } from "./container-fields.tsx";
import { placeErrors } from "./field-errors.ts";
import { NameField } from "./name-field.tsx";
import { ReceiverFields } from "./receiver-fields.tsx";
import { TestOutcome } from "./test-outcome.tsx";
import { timesOf, UNIT_DRIVERS, type UnitDraft, unitInputOf } from "./unit-draft.ts";
import { WorkloadFields } from "./workload-fields.tsx";

type Props = {
  deployment: string;
  initial: UnitDraft;
  /** Null: a new one. */
  saved: UnitView | null;
  taken: readonly string[];
  onClose: () => void;
};

const TIMES = {
  settleSeconds: { label: "Seconds it must stay up", hint: "Before a deploy counts. Empty: 10." },
  startSeconds: {
    label: "Seconds to come up",
    hint: "Then the previous one is put back. Empty: 120 for a container, 300 for a workload.",
  },
  stopSeconds: { label: "Seconds to stop", hint: "Then it is killed. Empty: the container's own." },
  deploySeconds: { label: "Seconds to deploy", hint: "Then nobody knows how it ended. Empty: 600." },
  observeSeconds: {
    label: "Seconds until it is observed",
    hint: "How long what runs may take to be observed; an Airflow parses all its DAGs first. Empty: 120, for a branch 600.",
  },
} as const;

/** Makes or edits a deploy unit; it can be tested before it is saved. */
export function UnitDialog({ deployment, initial, saved, taken, onClose }: Props) {
  const [draft, setDraft] = useState(initial);
  const [fault, setFault] = useState<string | null>(null);
  const put = usePutUnit(deployment);
  const test = useTestUnitDraft(deployment);
  const error = put.error ?? test.error;
  const errors = placeErrors(error);
  const nameTaken = saved === null && taken.includes(draft.name.trim());

  function change(next: UnitDraft) {
    setDraft(next);
    // What was found is of another draft.
    if (!test.isPending) test.reset();
    put.reset();
    setFault(null);
  }

  /** The draft as it would be sent; null, with the reason shown, when it cannot be. */
  function read(): UnitInput | null {
    setFault(null);
    put.reset();
    if (nameTaken) return null;
    if (draft.name.trim() === "") {
      setFault("Give the deploy unit a name.");
      return null;
    }
    try {
      return unitInputOf(draft);
    } catch (reason) {
      setFault(reason instanceof Error ? reason.message : String(reason));
      return null;
    }
  }

  function tryIt() {
    const input = read();
    if (input !== null) test.mutate(input);
  }

  function save(event: FormEvent) {
    event.preventDefault();
    const input = read();
    if (input === null) return;
    test.reset();
    put.mutate(input, {
      onSuccess: () => {
        toast.success(saved === null ? `Added ${input.unit}` : `Saved ${input.unit}`);
        onClose();
      },
    });
  }

  return (
    <FormDialog
      title={saved === null ? "Add a deploy unit" : `Edit ${saved.name}`}
      subtitle="What a rollback replaces at once, with every code location that it serves"
      dirty={draft !== initial && !put.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={save}
          onCancel={close}
          action={saved === null ? "Add deploy unit" : "Save"}
          pending={put.isPending}
          error={null}
          beside={
            <Button className="mr-auto" pending={test.isPending} disabled={put.isPending} onClick={tryIt}>
              Test
            </Button>
          }
        >
          {saved === null ? (
            <NameField
              error={nameTaken ? "There is a deploy unit of this name already." : errors.at("path.unit")}
              value={draft.name}
              onChange={(name) => change({ ...draft, name })}
            />
          ) : null}
          <SelectField
            label="What it is"
            value={draft.driver}
            error={errors.at("driver")}
            onChange={(event) => change({ ...draft, driver: event.target.value })}
          >
            {Object.entries(UNIT_DRIVERS).map(([driver, label]) => (
              <option key={driver} value={driver}>
                {label}
              </option>
            ))}
          </SelectField>
          {draft.driver === "docker-engine" ? (
            <ContainerFields deployment={deployment} draft={draft} errors={errors} onChange={change} />
          ) : draft.driver === "kubernetes" ? (
            <WorkloadFields deployment={deployment} draft={draft} errors={errors} onChange={change} />
          ) : draft.driver === "webhook" ? (
            <ReceiverFields deployment={deployment} draft={draft} errors={errors} onChange={change} />
          ) : draft.driver === "git-ref" ? (
            <BranchFields deployment={deployment} draft={draft} errors={errors} onChange={change} />
          ) : (
            <TextArea
              label="Configuration"
              rows={8}
              className="max-h-96 font-mono text-xs"
              spellCheck={false}
              error={errors.at("config")}
              hint="JSON, as docs/release-directory.md describes. Its command runs on the worker's machine, so this takes Organization Admin."
              value={draft.json}
              onChange={(event) => change({ ...draft, json: event.target.value })}
            />
          )}
          <ServedLocations deployment={deployment} draft={draft} error={errors.at("locations")} onChange={change} />
          <Disclosure summary={<span className="font-medium">More settings</span>}>
            <div className="flex flex-col gap-4 pt-3 pl-5">
              <TextArea
                label="Allowed image repositories"
                placeholder="registry.example.com/team/orders"
                spellCheck={false}
                error={errors.at("allowedRepositories")}
                hint="One per line. Images that ran here may be deployed again anyhow; these may though they never ran here."
                value={draft.repositories}
                onChange={(event) => change({ ...draft, repositories: event.target.value })}
              />
              {timesOf(draft.driver).map((name) => (
                <TextField
                  key={name}
                  label={TIMES[name].label}
                  hint={TIMES[name].hint}
                  inputMode="decimal"
                  error={errors.at(`config.${name}`)}
                  value={draft[name]}
                  onChange={(event) => change({ ...draft, [name]: event.target.value })}
                />
              ))}
            </div>
          </Disclosure>
          <TestOutcome fault={fault} error={error} test={test} />
        </FormBody>
      )}
    </FormDialog>
  );
}

type LocationsProps = {
  deployment: string;
  draft: UnitDraft;
  error: string | null;
  onChange: (next: UnitDraft) => void;
};

function ServedLocations({ deployment, draft, error, onChange }: LocationsProps) {
  const locations = useQuery(locationsQuery(deployment));
  const known = [...new Set([...(locations.data?.items.map(({ name }) => name) ?? []), ...draft.locations])].sort();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 font-medium">Code locations that it serves</legend>
      {known.length === 0 ? null : (
        <div className="flex max-h-48 flex-col gap-1.5 overflow-y-auto rounded-md border border-line p-2.5">
          {known.map((name) => {
            const other = locations.data?.items.find((location) => location.name === name)?.unit?.name;
            const elsewhere = other !== undefined && other !== draft.name ? other : null;
            return (
              <Checkbox
                key={name}
                checked={draft.locations.includes(name)}
                disabled={elsewhere !== null}
                onCheckedChange={(checked) =>
                  onChange({
                    ...draft,
                    locations: checked
                      ? [...draft.locations, name]
                      : draft.locations.filter((location) => location !== name),
                  })
                }
              >
                <span className="wrap-any">{name}</span>
                {elsewhere === null ? null : <span className="text-ink-2"> (served by {elsewhere})</span>}
              </Checkbox>
            );
          })}
        </div>
      )}
      <TextArea
        label={known.length === 0 ? "Names" : "Others"}
        error={error}
        spellCheck={false}
        hint="One per line; they need not be recorded yet. A rollback takes all of them along."
        value={draft.moreLocations}
        onChange={(event) => onChange({ ...draft, moreLocations: event.target.value })}
      />
    </fieldset>
  );
}
