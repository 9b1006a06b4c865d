"use client";

import { useCallback } from "react";
import { Button } from "#components/ui/button.tsx";
import { FilterChip, FilterChoice, FilterDay } from "#components/ui/filter-fields.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
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
      <FilterChoice label="Action" value={search.action ?? ""} onChange={(value) => set("action", value)}>
        {known ? null : <option value={search.action}>{search.action}</option>}
        {ACTIONS.map(([prefix, name]) => (
          <option key={prefix} value={prefix}>
            {name}
          </option>
        ))}
      </FilterChoice>
      {deployments === null ? null : (
        <FilterChoice label="Deployment" value={search.deployment ?? ""} onChange={(value) => set("deployment", value)}>
          <option value="">All deployments</option>
          {deployments.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </FilterChoice>
      )}
      <FilterDay label="From" value={search.from ?? ""} onChange={(value) => set("from", value)} />
      <FilterDay label="To" value={search.to ?? ""} onChange={(value) => set("to", value)} />
      {search.actor === undefined ? null : (
        <FilterChip name={`By ${actorName ?? search.actor}`} onRemove={() => set("actor", "")} />
      )}
      {search.location === undefined ? null : (
        <FilterChip name={`In ${search.location}`} onRemove={() => set("location", "")} />
      )}
      {Object.keys(search).length > 0 ? (
        <Button size="sm" variant="ghost" onClick={clear}>
          Clear filters
        </Button>
      ) : null}
    </search>
  );
}
