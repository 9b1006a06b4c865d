"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useConfigureDeployment } from "#lib/client/mutations/configure-deployment.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { MOST_IGNORED, sortedPatterns } from "#lib/domain/snapshot/ignored-metadata.ts";

/** Metadata that Dagster and its integrations write themselves, and that change without the asset changing. */
const SUGGESTED = ["dagster/code_references", "dagster/table_name"];

/** Which metadata make no change in a deployment. Everybody sees it, those who configure deployments change it. */
export function IgnoredMetadataForm({ deployment }: { deployment: string }) {
  const settings = useQuery(deploymentQuery(deployment));
  if (settings.isPending) return <SkeletonRows rows={2} label="Reading the settings" />;
  if (settings.data === undefined) {
    return (
      <QueryError
        error={settings.error}
        retry={() => void settings.refetch()}
        what={`deployment named ${deployment}`}
      />
    );
  }
  const { ignoredMetadata, role } = settings.data;
  // A list that another person saved meanwhile takes the place of what stands here.
  return (
    <Editor
      key={JSON.stringify(ignoredMetadata)}
      deployment={deployment}
      saved={ignoredMetadata}
      mayEdit={roleMay(role, "deployment.configure")}
    />
  );
}

type EditorProps = { deployment: string; saved: readonly string[]; mayEdit: boolean };

function Editor({ deployment, saved, mayEdit }: EditorProps) {
  const [names, setNames] = useState(saved);
  const [typed, setTyped] = useState("");
  const configure = useConfigureDeployment(deployment);
  const isChanged = JSON.stringify(names) !== JSON.stringify(saved);
  const isFull = names.length >= MOST_IGNORED;

  function add(name: string) {
    if (name === "" || isFull) return;
    setNames(sortedPatterns([...names, name]));
    setTyped("");
  }

  function save() {
    // What is saved makes the editor anew, and callbacks of one that is gone are not called.
    configure.mutateAsync({ ignoredMetadata: [...names] }).then(
      () => toast.success("Saved the ignored metadata"),
      () => undefined,
    );
  }

  return (
    <section aria-label="Ignored metadata" className="flex flex-col gap-3">
      {names.length === 0 ? (
        <p className="text-ink-3 text-sm">No metadata are ignored.</p>
      ) : (
        <ul aria-label="Ignored names" className="flex flex-wrap gap-1.5">
          {names.map((name) => (
            <li
              key={name}
              className="flex min-w-0 items-center gap-1 rounded-md border border-line bg-sunken py-0.5 pr-1 pl-2"
            >
              <code className="min-w-0 whitespace-pre-wrap break-all font-mono text-xs">{name}</code>
              {mayEdit ? (
                <button
                  type="button"
                  aria-label={`Heed ${name} again`}
                  onClick={() => setNames(names.filter((other) => other !== name))}
                  className="rounded p-0.5 text-ink-3 hover:bg-hover hover:text-ink"
                >
                  <X aria-hidden className="size-3" />
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {mayEdit ? (
        <>
          <form
            className="flex max-w-xl items-start gap-2"
            onSubmit={(event) => {
              event.preventDefault();
              add(typed);
            }}
          >
            <div className="min-w-0 grow">
              <TextField
                label="Name of metadata"
                hint={
                  isFull
                    ? `At most ${MOST_IGNORED} names.`
                    : "A name that ends in * stands for every name that begins so."
                }
                value={typed}
                maxLength={1000}
                onChange={(event) => setTyped(event.target.value)}
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
              />
            </div>
            <Button type="submit" disabled={typed === "" || isFull} className="mt-6.5">
              Add
            </Button>
          </form>
          <div className="flex flex-wrap items-center gap-1.5">
            {SUGGESTED.filter((name) => !names.includes(name)).map((name) => (
              <Button key={name} size="sm" variant="ghost" disabled={isFull} onClick={() => add(name)}>
                <Plus aria-hidden className="size-3" />
                {name}
              </Button>
            ))}
          </div>
          {configure.isError ? <Notice kind="error">{problemText(configure.error)}</Notice> : null}
          <div className="flex gap-2">
            <Button variant="primary" disabled={!isChanged} pending={configure.isPending} onClick={save}>
              Save
            </Button>
            {isChanged ? (
              <Button variant="ghost" onClick={() => setNames(saved)}>
                Discard
              </Button>
            ) : null}
          </div>
        </>
      ) : (
        <p className="text-ink-3 text-xs">Changing this takes Admin or Organization Admin.</p>
      )}
    </section>
  );
}
