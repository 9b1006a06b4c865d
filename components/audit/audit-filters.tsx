"use client";

import { X } from "lucide-react";
import { type ReactNode, useCallback } from "react";
import { Button } from "#components/ui/button.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { INPUT_CLASS } from "#components/ui/text-field.tsx";
import type { AuditFilter, AuditSearch } from "#lib/client/queries/audit.ts";

/** Beginnings of actions, in the order of how often they are looked for. */
const ACTIONS: readonly (readonly [string, string])[] = [
  ["", "All actions"],
  ["rollback.", "Rollbacks"],
  ["load.", "Loads"],
  ["access.", "Refused attempts"],
  ["role.", "Roles"],
  ["account.", "People"],
  ["sign_in.", "Sign-ins"],
  ["token.", "Tokens"],
  ["connection.", "Connections"],
  ["unit.", "Deploy units"],
  ["hold.", "Holds"],
  ["freeze_window.", "Freeze windows"],
  ["deployment.", "Deployments"],
  ["audit.", "Exports of this log"],
];

type Props = {
  search: AuditSearch;
  /** Deployments to choose from; null: the log is of one. */
  deployments: readonly string[] | null;
  /** Name of the actor that is filtered by. */
  actorName: string | null;
  set: (name: AuditFilter, value: string) => void;
  clear: () => void;
};

export function AuditFilters({ search, deployments, actorName, set, clear }: Props) {
  const setQ = useCallback((q: string) => set("q", q), [set]);
  const known = ACTIONS.some(([prefix]) => prefix === (search.action ?? ""));
  return (
    <search aria-label="Audit log" className="mb-3 flex flex-wrap items-center gap-2">
      <SearchField
        label="Search the audit log"
        placeholder="Search who, what, address"
        value={search.q ?? ""}
        onChange={setQ}
        className="w-full sm:w-60"
      />
      <Choice label="Action" value={search.action ?? ""} onChange={(value) => set("action", value)}>
        {known ? null : <option value={search.action}>{search.action}</option>}
        {ACTIONS.map(([prefix, name]) => (
          <option key={prefix} value={prefix}>
            {name}
          </option>
        ))}
      </Choice>
      {deployments === null ? null : (
        <Choice label="Deployment" value={search.deployment ?? ""} onChange={(value) => set("deployment", value)}>
          <option value="">All deployments</option>
          {deployments.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Choice>
      )}
      <Day label="From" value={search.from ?? ""} onChange={(value) => set("from", value)} />
      <Day label="To" value={search.to ?? ""} onChange={(value) => set("to", value)} />
      {search.actor === undefined ? null : (
        <Chip name={`By ${actorName ?? search.actor}`} onRemove={() => set("actor", "")} />
      )}
      {search.location === undefined ? null : (
        <Chip name={`In ${search.location}`} onRemove={() => set("location", "")} />
      )}
      {Object.keys(search).length > 0 ? (
        <Button size="sm" variant="ghost" onClick={clear}>
          Clear filters
        </Button>
      ) : null}
    </search>
  );
}

type FieldProps = { label: string; value: string; onChange: (value: string) => void };

function Choice({ label, value, onChange, children }: FieldProps & { children: ReactNode }) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`${INPUT_CLASS} h-8 w-auto max-w-48`}
    >
      {children}
    </select>
  );
}

function Day({ label, value, onChange }: FieldProps) {
  return (
    <label className="flex items-center gap-1.5 text-ink-2 text-xs">
      {label}
      <input
        type="date"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${INPUT_CLASS} h-8 w-36`}
      />
    </label>
  );
}

function Chip({ name, onRemove }: { name: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      onClick={onRemove}
      aria-label={`${name}: remove this filter`}
      className="inline-flex h-7 max-w-64 items-center gap-1 rounded-md bg-accent-soft px-2 font-medium text-accent text-xs"
    >
      <span className="truncate">{name}</span>
      <X aria-hidden className="size-3 shrink-0" />
    </button>
  );
}
