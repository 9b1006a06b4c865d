"use client";

import { type FormEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { FormBody } from "#components/ui/form-body.tsx";
import { FormDialog } from "#components/ui/form-dialog.tsx";
import { toast } from "#components/ui/toast.ts";
import { type ConnectionInput, usePutConnection, useTestConnectionDraft } from "#lib/client/mutations/connections.ts";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import { CONNECTION_FACTS, type ConnectionKind } from "#lib/domain/connection.ts";
import { type ConnectionDraft, inputOf } from "./connection-draft.ts";
import { ConnectionFields } from "./connection-fields.tsx";
import { placeErrors } from "./field-errors.ts";
import { NameField } from "./name-field.tsx";
import { TestOutcome } from "./test-outcome.tsx";

type Props = {
  deployment: string;
  initial: ConnectionDraft;
  /** Null: a new one. */
  saved: ConnectionView | null;
  /** Names that are taken: putting a new connection there would change another one. */
  taken: readonly string[];
  onClose: () => void;
};

/** Makes or edits a connection; it can be tested before it is saved. */
export function ConnectionDialog({ deployment, initial, saved, taken, onClose }: Props) {
  const [draft, setDraft] = useState(initial);
  const [fault, setFault] = useState<string | null>(null);
  const put = usePutConnection(deployment);
  const test = useTestConnectionDraft(deployment);
  const { label } = CONNECTION_FACTS[draft.kind];
  const error = put.error ?? test.error;
  const nameTaken = saved === null && taken.includes(draft.name.trim());

  /** The draft as it would be sent; null, with the reason shown, when it cannot be. */
  function read(): ConnectionInput | null {
    setFault(null);
    put.reset();
    if (nameTaken) return null;
    if (draft.name.trim() === "") {
      setFault("Give the connection a name.");
      return null;
    }
    try {
      return inputOf(draft);
    } catch (reason) {
      setFault(reason instanceof Error ? reason.message : String(reason));
      return null;
    }
  }

  function save(event: FormEvent) {
    event.preventDefault();
    const input = read();
    if (input === null) return;
    test.reset();
    put.mutate(input, {
      onSuccess: () => {
        toast.success(saved === null ? `Added ${input.connection}` : `Saved ${input.connection}`);
        onClose();
      },
    });
  }

  function tryIt() {
    const input = read();
    if (input !== null) test.mutate(input);
  }

  function change(next: ConnectionDraft) {
    setDraft(next);
    // What was found is of another draft.
    if (!test.isPending) test.reset();
    put.reset();
    setFault(null);
  }

  return (
    <FormDialog
      title={saved === null ? `Add ${withArticle(draft.kind)}` : `Edit ${saved.name}`}
      subtitle={saved === null ? `A connection of ${deployment}` : label}
      dirty={draft !== initial && !put.isSuccess}
      onClose={onClose}
    >
      {(close) => (
        <FormBody
          onSubmit={save}
          onCancel={close}
          action={saved === null ? "Add connection" : "Save"}
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
              hint="Deploy units and people call it by this."
              error={
                nameTaken ? "There is a connection of this name already." : placeErrors(error).at("path.connection")
              }
              value={draft.name}
              onChange={(name) => change({ ...draft, name })}
            />
          ) : null}
          <ConnectionFields
            draft={draft}
            savedSecrets={saved?.secrets ?? []}
            errors={placeErrors(error)}
            onChange={change}
          />
          <TestOutcome fault={fault} error={error} test={test} />
        </FormBody>
      )}
    </FormDialog>
  );
}

/** Names of services, and what is not counted, take none. */
const WITHOUT_ARTICLE: ReadonlySet<ConnectionKind> = new Set([
  "process",
  "airflow",
  "github",
  "gitlab",
  "smtp",
  "slack",
  "teams",
  "pagerduty",
]);
/** Labels that are common words, which within a sentence begin small. */
const COMMON_WORDS: ReadonlySet<ConnectionKind> = new Set(["process", "registry", "smtp", "webhook", "alert-webhook"]);

/** A kind of connection within a sentence: "a Dagster webserver", "an image registry", "Slack". */
function withArticle(kind: ConnectionKind): string {
  const { label } = CONNECTION_FACTS[kind];
  const name = COMMON_WORDS.has(kind) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
  if (WITHOUT_ARTICLE.has(kind)) return name;
  return `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;
}
