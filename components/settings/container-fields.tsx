"use client";

import { skipToken, useQuery } from "@tanstack/react-query";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { connectionsQuery, containersQuery } from "#lib/client/queries/connections.ts";
import type { PlaceErrors } from "./field-errors.ts";
import type { UnitDraft } from "./unit-draft.ts";

const WAYS = ["container", "compose", "services"] as const satisfies UnitDraft["by"][];

type Props = { deployment: string; draft: UnitDraft; errors: PlaceErrors; onChange: (next: UnitDraft) => void };

/** Which container of which engine: one that the engine tells of, or one that is named. */
export function ContainerFields({ deployment, draft, errors, onChange }: Props) {
  const connections = useQuery(connectionsQuery(deployment));
  const engines = connections.data?.items.filter(({ kind }) => kind === "docker-engine") ?? [];
  const query = containersQuery(deployment, draft.engine);
  const containers = useQuery(draft.engine === "" ? { ...query, queryFn: skipToken } : query);
  const found = containers.data?.items ?? [];

  function choose(name: string) {
    const chosen = found.find((container) => container.name === name);
    if (chosen === undefined) return;
    const { compose } = chosen;
    onChange({
      ...draft,
      by: compose === null ? "container" : "compose",
      container: name,
      project: compose?.project ?? "",
      service: compose?.service ?? "",
    });
  }

  return (
    <>
      <SelectField
        label="Docker engine"
        value={draft.engine}
        required
        error={errors.at("config.engine")}
        hint={
          engines.length === 0
            ? "There is none yet: add one under Connections first."
            : "A connection of this deployment."
        }
        onChange={(event) => onChange({ ...draft, engine: event.target.value })}
      >
        <option value="">Choose an engine</option>
        {engines.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      {draft.engine === "" ? null : (
        <SelectField
          label="Containers there"
          value=""
          disabled={found.length === 0}
          hint={
            containers.isPending
              ? "Asking the engine…"
              : containers.isError
                ? `${problemText(containers.error)} Give the name below.`
                : found.length === 0
                  ? "The engine has none. Give the name below."
                  : "Fills in what is below."
          }
          onChange={(event) => choose(event.target.value)}
        >
          <option value="">Choose a container</option>
          {found.map(({ name, image, state }) => (
            <option key={name} value={name}>
              {name} ({image}, {state})
            </option>
          ))}
        </SelectField>
      )}
      <SelectField
        label="The container is found by"
        value={draft.by}
        onChange={(event) => onChange({ ...draft, by: WAYS.find((way) => way === event.target.value) ?? "container" })}
      >
        <option value="container">its name</option>
        <option value="compose">its service of Docker Compose</option>
        <option value="services">several services of Docker Compose, replaced together</option>
      </SelectField>
      {draft.by === "container" ? (
        <TextField
          label="Container"
          value={draft.container}
          required
          autoComplete="off"
          spellCheck={false}
          error={errors.at("config.container")}
          onChange={(event) => onChange({ ...draft, container: event.target.value })}
        />
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Compose project"
            value={draft.project}
            required
            autoComplete="off"
            spellCheck={false}
            error={errors.at("config.compose.project")}
            onChange={(event) => onChange({ ...draft, project: event.target.value })}
          />
          {draft.by === "compose" ? (
            <TextField
              label="Service"
              value={draft.service}
              required
              autoComplete="off"
              spellCheck={false}
              error={errors.at("config.compose.service")}
              onChange={(event) => onChange({ ...draft, service: event.target.value })}
            />
          ) : (
            <TextArea
              label="Services"
              rows={5}
              value={draft.services}
              required
              spellCheck={false}
              className="font-mono text-xs"
              error={errors.at("config.compose.services")}
              hint="One per line, in the order in which they are replaced. All of them run one image."
              onChange={(event) => onChange({ ...draft, services: event.target.value })}
            />
          )}
        </div>
      )}
    </>
  );
}
