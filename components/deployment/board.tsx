"use client";

import { useQuery } from "@tanstack/react-query";
import { Settings } from "lucide-react";
import { Suspense, useMemo, useRef } from "react";
import { KeysButton } from "#components/shell/keys-button.tsx";
import type { KeyHelp } from "#components/shell/keys-dialog.tsx";
import { PageBar } from "#components/shell/page-bar.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { useNow } from "#components/ui/clock.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { lazyView } from "#components/ui/lazy-view.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import { settingsHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { arrangeLocations, countStandings } from "./arrange-locations.ts";
import { useBoardAddress } from "./board-address.ts";
import { BoardFilters } from "./board-filters.tsx";
import { LocationTable } from "./location-table.tsx";

// Only for deployments in which nothing was recorded yet.
const FirstLoad = lazyView(() => import("./first-load.tsx").then((part) => part.FirstLoad));
// Only for those that cannot be shown.
const ElsewhereLink = lazyView(() => import("./elsewhere-link.tsx").then((part) => part.ElsewhereLink));
// Only for those that are frozen, or will be.
const FreezeBanner = lazyView(() => import("./freeze-banner.tsx").then((part) => part.FreezeBanner));

const KEYS: KeyHelp = [
  [["j", "k"], "Next and previous code location"],
  [["Enter"], "Its history"],
  [["/"], "Filter"],
];

/** From this many code locations on there is something to sort out. */
const FILTER_FROM = 2;

/** The Deployment tab: a row per code location. */
export function DeploymentBoard({ deployment }: { deployment: string }) {
  const locations = useQuery(locationsQuery(deployment));
  const { data: self } = useQuery(deploymentQuery(deployment));
  const failure = errorInPlace(locations);
  const all = locations.data?.items ?? [];
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Deployment">
        {all.length === 0 ? null : <KeysButton title="Keys of the Deployment tab" keys={KEYS} />}
        {self !== undefined && roleMay(self.role, "deployment.configure") ? (
          <IntentLink href={settingsHref(deployment)} className={buttonClass()}>
            <Settings aria-hidden className="size-3.5" />
            Settings
          </IntentLink>
        ) : null}
      </PageBar>
      {locations.isPending ? (
        <Frame>
          <SkeletonRows label="Loading code locations" />
        </Frame>
      ) : failure !== null ? (
        <Frame>
          <QueryError
            error={failure}
            retry={() => void locations.refetch()}
            what="deployment of this name"
            action={
              <Suspense fallback={null}>
                <ElsewhereLink deployment={deployment} />
              </Suspense>
            }
          />
        </Frame>
      ) : all.length === 0 ? (
        <Frame>
          <Suspense fallback={<SkeletonRows label="Loading code locations" />}>
            <FirstLoad deployment={deployment} />
          </Suspense>
        </Frame>
      ) : (
        <Locations deployment={deployment} all={all} />
      )}
    </div>
  );
}

function Locations({ deployment, all }: { deployment: string; all: readonly LocationView[] }) {
  const { view, set, sortBy } = useBoardAddress(deployment);
  const now = useNow();
  const search = useRef<HTMLInputElement>(null);
  useSlashKey(search);
  const shown = useMemo(() => arrangeLocations(all, view), [all, view]);
  const counts = useMemo(() => countStandings(all), [all]);
  const freeze = all[0]?.freeze;
  const narrowed = view.find !== "" || view.standing !== null;
  return (
    <>
      {freeze === undefined || (!freeze.closed && freeze.next === null) ? null : (
        <Suspense>
          <FreezeBanner deployment={deployment} state={freeze} now={now} />
        </Suspense>
      )}
      {all.length < FILTER_FROM && !narrowed ? null : (
        <BoardFilters
          view={view}
          counts={counts}
          total={all.length}
          onChange={set}
          onSort={sortBy}
          searchRef={search}
        />
      )}
      <Frame>
        {shown.length === 0 ? (
          <EmptyState
            title="No code location matches"
            action={
              <button type="button" className={buttonClass()} onClick={() => set({ find: "", standing: null })}>
                Show all {all.length}
              </button>
            }
          >
            {view.find === "" ? "None stands so now." : `Nothing here contains “${view.find}”.`}
          </EmptyState>
        ) : (
          <LocationTable deployment={deployment} locations={shown} order={view} onSort={sortBy} />
        )}
      </Frame>
      {/* How many there are is said above, where there is something to sort out. */}
      <p className={narrowed ? "px-1 pt-2 text-ink-3 text-xs" : "sr-only"} aria-live="polite">
        {narrowed ? `${plural(shown.length, "code location")} of ${all.length}` : plural(all.length, "code location")}
      </p>
    </>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return <div className="rounded-lg border border-line bg-surface">{children}</div>;
}
