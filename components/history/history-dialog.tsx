"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef } from "react";
import { boardHref } from "#components/deployment/board-address.ts";
import { HoldBanner } from "#components/deployment/hold-banner.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { useHistoryAddress } from "./history-address.ts";
import { HistoryList } from "./history-list.tsx";

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
      onClose={() => router.push(boardHref(deployment), { scroll: false })}
    >
      <div className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2">
        <Checkbox checked={address.collapse} onCheckedChange={address.setCollapse}>
          Collapse similar entries
        </Checkbox>
        <span className="ml-auto hidden items-center gap-1 text-ink-3 text-xs lg:flex">
          <Kbd>j</Kbd> <Kbd>k</Kbd> to move, <Kbd>Enter</Kbd> for the metadata
        </span>
        <SearchField
          label="Search the history"
          placeholder="Commit, image, description, who…"
          value={address.q}
          onChange={address.setQ}
          className="w-full sm:w-72"
        />
      </div>
      <HistoryList
        // Another view starts at its top.
        key={`${address.collapse} ${address.q}`}
        listRef={list}
        deployment={deployment}
        location={location}
        facts={facts ?? null}
        role={role}
        address={address}
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
      {children}
    </Dialog>
  );
}
