"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef, useState } from "react";
import { boardHref } from "#components/deployment/board-address.ts";
import { HoldBanner } from "#components/deployment/hold-banner.tsx";
import { KeysButton } from "#components/shell/keys-button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { useKeys } from "#components/ui/use-keys.ts";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import { askToLeave } from "#components/ui/use-unsaved.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { CompareBar } from "./compare-bar.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { useHistoryAddress } from "./history-address.ts";
import { HistoryFilters } from "./history-filters.tsx";
import { HISTORY_KEYS } from "./history-keys.ts";
import { HistoryList } from "./history-list.tsx";
import { useEditedRows } from "./use-edited-rows.ts";
import { useMarkedLoads } from "./use-marked-loads.ts";
import { usePeople } from "./use-people.ts";

type Props = {
  deployment: string;
  location: string;
  /** The dialog on top, when the address names one. */
  children?: ReactNode;
};

/** Every load of a code location, over the Deployment tab. */
export function HistoryDialog({ deployment, location, children }: Props) {
  const router = useRouter();
  const address = useHistoryAddress();
  const list = useRef<HTMLElement>(null);
  const bar = useRef<HTMLDivElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const [filtering, setFiltering] = useState(false);
  const marked = useMarkedLoads();
  const edits = useEditedRows();
  const people = usePeople(deployment, location, address);
  useSlashKey(searchField);
  useKeys(bar, { f: () => setFiltering(true) });
  const { data: self } = useQuery(deploymentQuery(deployment));
  const { data: facts } = useQuery(locationQuery(deployment, location));
  const role = facts?.role ?? self?.role ?? null;

  return (
    <Dialog
      width="xl"
      title={
        <>
          History of <span className="wrap-any">{location}</span>
        </>
      }
      subtitle={
        facts?.unit && facts.unit.locations.length > 1
          ? `${deployment} · deployed together with ${facts.unit.locations.filter((name) => name !== location).join(", ")}`
          : deployment
      }
      onClose={() => askToLeave(() => router.push(boardHref(deployment), { scroll: false }))}
    >
      <div ref={bar} className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2">
        <Checkbox checked={address.collapse} onCheckedChange={address.setCollapse}>
          Collapse similar entries
        </Checkbox>
        <HistoryFilters
          address={address}
          open={filtering}
          onOpenChange={setFiltering}
          people={people}
          hasUnit={facts?.unit != null}
        />
        <FilterChips address={address} />
        <div className="ml-auto flex w-full items-center gap-2 sm:w-auto">
          <KeysButton title="Keys of the history" keys={HISTORY_KEYS} />
          <SearchField
            label="Search the history"
            placeholder="Commit, person, image, asset…"
            value={address.q}
            onChange={address.setQ}
            inputRef={searchField}
            className="grow sm:w-80"
          />
        </div>
      </div>
      <HistoryList
        // Another view starts at its top.
        key={JSON.stringify([address.collapse, address.q, address.filter])}
        listRef={list}
        deployment={deployment}
        location={location}
        facts={facts ?? null}
        role={role}
        address={address}
        marked={marked}
        edits={edits}
        banner={
          facts?.hold ? (
            <div className="border-line border-b px-4 py-2.5">
              <HoldBanner
                deployment={deployment}
                location={location}
                unit={facts.unit?.name ?? ""}
                hold={facts.hold}
                role={role}
              />
            </div>
          ) : null
        }
      />
      <CompareBar deployment={deployment} location={location} marked={marked} />
      {children}
    </Dialog>
  );
}
