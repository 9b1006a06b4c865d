"use client";

import { useQuery } from "@tanstack/react-query";
import { Boxes, Settings } from "lucide-react";
import dynamic from "next/dynamic";
import { useMemo, useRef } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { useNow } from "#components/ui/clock.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import { assetsHref, settingsHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { arrangeLocations, countStandings } from "./arrange-locations.ts";
import { useBoardAddress } from "./board-address.ts";
import { BoardFilters } from "./board-filters.tsx";
import { FreezeBanner } from "./freeze-banner.tsx";
import { LocationTable } from "./location-table.tsx";

// Only for deployments in which nothing was recorded yet.
const FirstLoad = dynamic(() => import("./first-load.tsx").then((module) => module.FirstLoad));

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
        {all.length === 0 ? null : (
          <span className="hidden items-center gap-1 text-ink-3 text-xs lg:flex">
            <Kbd>j</Kbd> <Kbd>k</Kbd> to move, <Kbd>Enter</Kbd> for the history
          </span>
        )}
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
              self === undefined ? undefined : (
                <IntentLink href={assetsHref(deployment)} className={buttonClass()}>
                  Go to its assets
                </IntentLink>
              )
            }
          />
        </Frame>
      ) : all.length === 0 ? (
        <Frame>
          <EmptyState icon={<Boxes aria-hidden />} title="No code locations yet" wide>
            <FirstLoad deployment={deployment} />
          </EmptyState>
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
  const narrowed = view.find !== "" || view.standing !== null;
  return (
    <>
      {all[0] === undefined ? null : <FreezeBanner deployment={deployment} state={all[0].freeze} now={now} />}
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
      <p className="px-1 pt-2 text-ink-3 text-xs" aria-live="polite">
        {narrowed ? `${plural(shown.length, "code location")} of ${all.length}` : plural(all.length, "code location")}
      </p>
    </>
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return <div className="rounded-lg border border-line bg-surface">{children}</div>;
}
