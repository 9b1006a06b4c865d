"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
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
import { type GitLinks, linksOf, MOST_GIT_LINKS } from "#lib/domain/git-links.ts";
import { placeErrors } from "./field-errors.ts";

/** Where git hosts without a connection have their pages. Everybody sees it, those who configure deployments change it. */
export function GitLinksForm({ deployment }: { deployment: string }) {
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
  const { gitLinks, role } = settings.data;
  const mayEdit = roleMay(role, "deployment.configure");
  // A list that another person saved meanwhile takes the place of what stands here.
  return <Editor key={JSON.stringify(gitLinks)} deployment={deployment} saved={gitLinks} mayEdit={mayEdit} />;
}

/** An entry as its fields hold it; `id` tells entries apart while they are moved about. */
type Draft = { readonly id: number; readonly host: string; readonly commit: string; readonly compare: string };

type EditorProps = { deployment: string; saved: readonly GitLinks[]; mayEdit: boolean };

function Editor({ deployment, saved, mayEdit }: EditorProps) {
  const [drafts, setDrafts] = useState<readonly Draft[]>(() =>
    saved.map(({ host = "", commit, compare = "" }, id) => ({ id, host, commit, compare })),
  );
  const configure = useConfigureDeployment(deployment);
  const errors = placeErrors(configure.error);
  const given = drafts.map(linksOfDraft);
  const isChanged = JSON.stringify(given) !== JSON.stringify(saved);

  function change(id: number, part: Partial<Draft>) {
    configure.reset();
    setDrafts(drafts.map((draft) => (draft.id === id ? { ...draft, ...part } : draft)));
  }

  function add() {
    const id = Math.max(-1, ...drafts.map((draft) => draft.id)) + 1;
    setDrafts([...drafts, { id, host: "", commit: "", compare: "" }]);
  }

  function save(event: FormEvent) {
    event.preventDefault();
    // What is saved makes the editor anew, and callbacks of one that is gone are not called.
    configure.mutateAsync({ gitLinks: given }).then(
      () => toast.success("Saved the links to commits"),
      () => undefined,
    );
  }

  if (!mayEdit) {
    return (
      <>
        {saved.length === 0 ? <p className="text-ink-3 text-sm">No other git host is set.</p> : null}
        <ul className="flex flex-col gap-1 text-sm">
          {saved.map(({ host, commit }) => (
            <li key={host ?? ""} className="wrap-any">
              {host ?? "Every other host"}: <code className="font-mono text-xs">{commit}</code>
            </li>
          ))}
        </ul>
        <p className="mt-2 text-ink-3 text-xs">Changing this takes Admin or Organization Admin.</p>
      </>
    );
  }
  return (
    <form onSubmit={save} aria-label="Links to commits" className="flex flex-col gap-4">
      {drafts.length === 0 ? <p className="text-ink-3 text-sm">No other git host is set.</p> : null}
      {drafts.map((draft, place) => (
        <fieldset key={draft.id} className="flex flex-col gap-3 rounded-lg border border-line p-3">
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
            onClick={() => setDrafts(drafts.filter(({ id }) => id !== draft.id))}
          >
            <Trash2 aria-hidden className="size-3.5" />
            Remove<span className="sr-only"> {draft.host || `git host ${place + 1}`}</span>
          </Button>
        </fieldset>
      ))}
      {configure.isError ? <Notice kind="error">{problemText(configure.error)}</Notice> : null}
      <div className="flex flex-wrap gap-2">
        <Button onClick={add} disabled={drafts.length >= MOST_GIT_LINKS}>
          <Plus aria-hidden className="size-3.5" />
          Add a git host
        </Button>
        <Button type="submit" variant="primary" disabled={!isChanged} pending={configure.isPending}>
          Save links
        </Button>
      </div>
    </form>
  );
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
