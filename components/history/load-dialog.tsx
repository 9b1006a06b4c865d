"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef } from "react";
import { KeysButton } from "#components/shell/keys-button.tsx";
import type { KeyHelp } from "#components/shell/keys-dialog.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useKeys } from "#components/ui/use-keys.ts";
import { askToLeave } from "#components/ui/use-unsaved.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { historyHref, loadHref } from "#lib/client/routes.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { useHistoryAddress } from "./history-address.ts";
import { LoadActions } from "./load-actions.tsx";
import { LoadDetail } from "./load-detail.tsx";

type Props = { deployment: string; location: string; number: number };

const KEYS: KeyHelp = [
  [["j", "k"], "Older and newer load"],
  [["Esc"], "Close"],
];

/** View metadata: everything about one load, over the history; j and k go on to its neighbours. */
export function LoadDialog({ deployment, location, number }: Props) {
  const router = useRouter();
  const { search } = useHistoryAddress();
  const load = useQuery(loadQuery(deployment, location, number));
  const { data: self } = useQuery(deploymentQuery(deployment));
  const { data: facts } = useQuery(locationQuery(deployment, location));
  const role = facts?.role ?? self?.role ?? null;
  const failure = errorInPlace(load);
  const newest = facts?.currentLoad?.number ?? number;
  const hrefOf = (other: number) => `${loadHref(deployment, location, other)}${search}`;
  /** The load before; before a number that nothing has yet, the newest. */
  const before = Math.min(number - 1, newest);
  const older = before > 0 ? hrefOf(before) : null;
  const newer = number < newest ? hrefOf(number + 1) : null;
  const body = useRef<HTMLDivElement>(null);
  /** Asks for what is written here; the history beneath stays as it is. */
  const leave = (go: () => void) => askToLeave(go, body.current);
  const go = (href: string | null) => href !== null && leave(() => router.replace(href, { scroll: false }));
  useKeys(body, { j: () => go(older), k: () => go(newer) });

  return (
    <Dialog
      width="lg"
      title={`Load #${number}`}
      subtitle={
        load.data ? (
          <>
            {location}, <RelativeTime at={load.data.loadedAt} />
          </>
        ) : (
          location
        )
      }
      actions={
        <div className="flex shrink-0 items-center gap-1">
          {load.data ? (
            <LoadActions
              deployment={deployment}
              location={location}
              load={load.data}
              facts={facts ?? null}
              role={role}
              search={search}
              isListed={false}
            />
          ) : null}
          <KeysButton title="Keys of a load" keys={KEYS} />
          <Neighbour href={newer} label={`Newer: load ${number + 1}`} hint="Newer load (k)">
            <ChevronUp aria-hidden className="size-4" />
          </Neighbour>
          <Neighbour href={older} label={`Older: load ${before}`} hint="Older load (j)">
            <ChevronDown aria-hidden className="size-4" />
          </Neighbour>
        </div>
      }
      onClose={() => leave(() => router.push(`${historyHref(deployment, location)}${search}`, { scroll: false }))}
    >
      <div ref={body}>
        {failure !== null ? (
          <QueryError
            error={failure}
            retry={() => void load.refetch()}
            what="load of this number"
            action={
              facts?.currentLoad && newest < number ? (
                <IntentLink href={hrefOf(newest)} replace scroll={false} className={buttonClass()}>
                  Open the newest load, #{newest}
                </IntentLink>
              ) : undefined
            }
          />
        ) : load.data === undefined ? (
          <SkeletonRows rows={7} label="Loading the load" />
        ) : (
          <LoadDetail
            key={number}
            deployment={deployment}
            location={location}
            load={load.data}
            mayDescribe={role !== null && roleMay(role, "load.describe")}
          />
        )}
      </div>
    </Dialog>
  );
}

type NeighbourProps = { href: string | null; label: string; hint: string; children: ReactNode };

/** The way to the load beside this one; keeps its place where there is none. */
function Neighbour({ href, label, hint, children }: NeighbourProps) {
  if (href === null) {
    return (
      <span aria-hidden className={buttonClass("ghost", "icon-sm", "pointer-events-none opacity-40")}>
        {children}
      </span>
    );
  }
  return (
    <IntentLink
      href={href}
      replace
      scroll={false}
      aria-label={label}
      title={hint}
      className={buttonClass("ghost", "icon-sm")}
    >
      {children}
    </IntentLink>
  );
}
