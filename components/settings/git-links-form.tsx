"use client";

import { Plus, Trash2 } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
import { useConfigureDeployment } from "#lib/client/mutations/configure-deployment.ts";
import { type GitLinks, linksOf, MOST_GIT_LINKS } from "#lib/domain/git-links.ts";
import { DeploymentSettings, ReadOnlyNote } from "./deployment-settings.tsx";
import { placeErrors } from "./field-errors.ts";
import { SettingsForm } from "./settings-form.tsx";
import { useDraft } from "./use-draft.ts";

/** Where git hosts without a connection have their pages. Everybody sees it, those who configure deployments change it. */
export function GitLinksForm({ deployment }: { deployment: string }) {
  return (
    <DeploymentSettings deployment={deployment}>
      {({ gitLinks }, mayEdit) =>
        mayEdit ? (
          <Editor deployment={deployment} saved={gitLinks} />
        ) : (
          <div className="flex flex-col gap-3 p-4">
            {gitLinks.length === 0 ? <NoneSet /> : null}
            <ul className="flex flex-col gap-1 text-sm empty:hidden">
              {gitLinks.map(({ host, commit }) => (
                <li key={host ?? ""} className="wrap-any">
                  {host ?? "Every other host"}: <code className="font-mono text-xs">{commit}</code>
                </li>
              ))}
            </ul>
            <ReadOnlyNote />
          </div>
        )
      }
    </DeploymentSettings>
  );
}

/** An entry as its fields hold it; `id` tells entries apart while they are moved about. */
type Draft = { readonly id: number; readonly host: string; readonly commit: string; readonly compare: string };

function draftsOf(saved: readonly GitLinks[]): readonly Draft[] {
  return saved.map(({ host = "", commit, compare = "" }, id) => ({ id, host, commit, compare }));
}

function Editor({ deployment, saved }: { deployment: string; saved: readonly GitLinks[] }) {
  const [drafts, setDrafts] = useDraft(draftsOf(saved));
  const given = drafts.map(linksOfDraft);
  const changed = JSON.stringify(given) !== JSON.stringify(saved);
  const configure = useConfigureDeployment(deployment);
  // Why something was not saved says nothing of what took its place.
  const error = changed ? configure.error : null;
  const errors = placeErrors(error);

  function replace(next: readonly Draft[]) {
    configure.reset();
    setDrafts(next);
  }

  function change(id: number, part: Partial<Draft>) {
    replace(drafts.map((draft) => (draft.id === id ? { ...draft, ...part } : draft)));
  }

  function add() {
    const id = Math.max(-1, ...drafts.map((draft) => draft.id)) + 1;
    setDrafts([...drafts, { id, host: "", commit: "", compare: "" }]);
  }

  return (
    <SettingsForm
      label="Links to commits"
      changed={changed}
      pending={configure.isPending}
      error={error}
      onSave={() =>
        configure.mutate({ gitLinks: given }, { onSuccess: () => toast.success("Saved the links to commits") })
      }
      onDiscard={() => replace(draftsOf(saved))}
    >
      {drafts.length === 0 ? <NoneSet /> : null}
      {drafts.map((draft, place) => (
        <fieldset key={draft.id} className="flex max-w-2xl flex-col gap-3 rounded-lg border border-line p-3">
          <legend className="px-1 font-medium text-sm">{draft.host || `Git host ${place + 1}`}</legend>
          <TextField
            label="Host"
            placeholder="git.example.com"
            hint="As clone addresses name it. Empty: every host that no other entry names."
            error={errors.at(`gitLinks[${place}].host`)}
            value={draft.host}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => change(draft.id, { host: event.target.value })}
          />
          <TextField
            label="Page of a commit"
            placeholder="https://git.example.com/{repository}/commits/{commit}"
            required
            error={errors.at(`gitLinks[${place}].commit`)}
            hint={<Hint draft={draft} />}
            value={draft.commit}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            onChange={(event) => change(draft.id, { commit: event.target.value })}
          />
          <TextField
            label="Page that compares two commits"
            placeholder="https://git.example.com/{repository}/compare/{from}...{to}"
            hint="With {from} and {to}. Empty: the host has none."
            error={errors.at(`gitLinks[${place}].compare`)}
            value={draft.compare}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            onChange={(event) => change(draft.id, { compare: event.target.value })}
          />
          <Button
            size="sm"
            variant="ghost"
            className="self-start"
            onClick={() => replace(drafts.filter(({ id }) => id !== draft.id))}
          >
            <Trash2 aria-hidden className="size-3.5" />
            Remove<span className="sr-only"> {draft.host || `git host ${place + 1}`}</span>
          </Button>
        </fieldset>
      ))}
      <Button className="self-start" onClick={add} disabled={drafts.length >= MOST_GIT_LINKS}>
        <Plus aria-hidden className="size-3.5" />
        Add a git host
      </Button>
    </SettingsForm>
  );
}

function NoneSet() {
  return <p className="text-ink-3 text-sm">No other git host is set.</p>;
}

function linksOfDraft({ host, commit, compare }: Draft): GitLinks {
  return {
    ...(host.trim() !== "" && { host: host.trim() }),
    commit: commit.trim(),
    ...(compare.trim() !== "" && { compare: compare.trim() }),
  };
}

/** What the address comes to for a commit, as soon as it is one. */
function Hint({ draft }: { draft: Draft }) {
  const links = linksOfDraft(draft);
  const url = `https://${links.host ?? "git.example.com"}/team/shop.git`;
  const address = links.commit === "" ? null : linksOf({ url, commit: "0a1b2c3d" }, [links]).commit;
  return (
    <>
      {"{repository}"} stands for the path, {"{host}"} for the host, {"{commit}"} for the hash.
      {address === null ? null : (
        <>
          {" "}
          Such as <span className="wrap-any">{address}</span>
        </>
      )}
    </>
  );
}
