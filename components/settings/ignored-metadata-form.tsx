"use client";

import { Plus, X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useConfigureDeployment } from "#lib/client/mutations/configure-deployment.ts";
import { MOST_IGNORED, sortedPatterns } from "#lib/domain/snapshot/ignored-metadata.ts";
import { DeploymentSettings, ReadOnlyNote } from "./deployment-settings.tsx";
import { SettingsForm } from "./settings-form.tsx";
import { useDraft } from "./use-draft.ts";

/** Metadata that Dagster and its integrations write themselves, and that change without the asset changing. */
const SUGGESTED = ["dagster/code_references", "dagster/table_name"];

/** Which metadata make no change in a deployment. Everybody sees it, those who configure deployments change it. */
export function IgnoredMetadataForm({ deployment }: { deployment: string }) {
  return (
    <DeploymentSettings deployment={deployment}>
      {({ ignoredMetadata }, mayEdit) =>
        mayEdit ? (
          <Editor deployment={deployment} saved={ignoredMetadata} />
        ) : (
          <div className="flex flex-col gap-3 p-4">
            <Names names={ignoredMetadata} onRemove={null} />
            <ReadOnlyNote />
          </div>
        )
      }
    </DeploymentSettings>
  );
}

/** `typed`: a name that is not added yet. */
type Draft = { readonly names: readonly string[]; readonly typed: string };

function draftOf(saved: readonly string[]): Draft {
  return { names: saved, typed: "" };
}

function Editor({ deployment, saved }: { deployment: string; saved: readonly string[] }) {
  const [{ names, typed }, setDraft] = useDraft(draftOf(saved));
  const configure = useConfigureDeployment(deployment);
  const isFull = names.length >= MOST_IGNORED;
  // A name that is typed and not added yet is meant as well.
  const given = typed === "" || isFull ? names : sortedPatterns([...names, typed]);
  const changed = JSON.stringify(given) !== JSON.stringify(saved);
  const suggested = SUGGESTED.filter((name) => !names.includes(name));

  function change(next: Partial<Draft>) {
    configure.reset();
    setDraft({ names, typed, ...next });
  }

  function add(name: string) {
    if (name === "" || isFull) return;
    change({ names: sortedPatterns([...names, name]), typed: "" });
  }

  return (
    <SettingsForm
      label="Ignored metadata"
      changed={changed}
      pending={configure.isPending}
      // Why something was not saved says nothing of what took its place.
      error={changed ? configure.error : null}
      onSave={() =>
        configure.mutate(
          { ignoredMetadata: [...given] },
          { onSuccess: () => toast.success("Saved the ignored metadata") },
        )
      }
      onDiscard={() => change(draftOf(saved))}
    >
      <Names names={names} onRemove={(name) => change({ names: names.filter((other) => other !== name) })} />
      <div className="flex max-w-xl items-start gap-2">
        <div className="min-w-0 grow">
          <TextField
            label="Name of metadata"
            hint={
              isFull ? `At most ${MOST_IGNORED} names.` : "A name that ends in * stands for every name that begins so."
            }
            value={typed}
            maxLength={1000}
            onChange={(event) => change({ typed: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || typed === "") return;
              // It adds the name; the form is not sent yet.
              event.preventDefault();
              add(typed);
            }}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
          />
        </div>
        <Button disabled={typed === "" || isFull} className="mt-6.5" onClick={() => add(typed)}>
          Add
        </Button>
      </div>
      {suggested.length === 0 ? null : (
        <div className="-mt-2 flex flex-wrap items-center gap-1.5">
          <span className="text-ink-2 text-xs">Often ignored:</span>
          {suggested.map((name) => (
            <Button key={name} size="sm" disabled={isFull} onClick={() => add(name)}>
              <Plus aria-hidden className="size-3" />
              <span className="font-mono text-xs">{name}</span>
            </Button>
          ))}
        </div>
      )}
    </SettingsForm>
  );
}

/** @param onRemove null: they are only shown. */
function Names({ names, onRemove }: { names: readonly string[]; onRemove: ((name: string) => void) | null }) {
  if (names.length === 0) return <p className="text-ink-3 text-sm">No metadata are ignored.</p>;
  return (
    <ul aria-label="Ignored names" className="flex flex-wrap gap-1.5">
      {names.map((name) => (
        <li
          key={name}
          className="flex min-w-0 items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-1 pl-2"
        >
          <code className="min-w-0 whitespace-pre-wrap break-all font-mono text-xs">{name}</code>
          {onRemove === null ? null : (
            <button
              type="button"
              aria-label={`Heed ${name} again`}
              onClick={() => onRemove(name)}
              className="rounded p-0.5 text-ink-3 hover:bg-hover hover:text-ink"
            >
              <X aria-hidden className="size-3" />
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
