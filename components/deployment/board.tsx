"use client";

import { useQuery } from "@tanstack/react-query";
import { Boxes, Settings } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { useNow } from "#components/ui/clock.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import { assetsHref, historyHref, settingsHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { FirstLoad } from "./first-load.tsx";
import { FreezeBanner } from "./freeze-banner.tsx";
import { LocationRow } from "./location-row.tsx";

/** From this many code locations on there is a box to filter them. */
const FILTER_FROM = 8;

/** The Deployment tab: a row per code location. */
export function DeploymentBoard({ deployment }: { deployment: string }) {
  const locations = useQuery(locationsQuery(deployment));
  const { data: self } = useQuery(deploymentQuery(deployment));
  const [filter, setFilter] = useState("");
  const now = useNow();
  const failure = errorInPlace(locations);
  const all = locations.data?.items ?? [];
  const shown = all.filter((location) => matches(location, filter));

  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Deployment">
        {all.length === 0 ? null : (
          <span className="hidden items-center gap-1 text-ink-3 text-xs lg:flex">
            <Kbd>j</Kbd> <Kbd>k</Kbd> to move, <Kbd>Enter</Kbd> for the history
          </span>
        )}
        {all.length >= FILTER_FROM ? (
          <SearchField
            label="Filter code locations"
            placeholder="Filter code locations"
            value={filter}
            onChange={setFilter}
            className="w-64"
          />
        ) : null}
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
        <>
          {all[0] === undefined ? null : <FreezeBanner deployment={deployment} state={all[0].freeze} now={now} />}
          <LocationTable deployment={deployment} locations={shown} />
          <p className="px-1 pt-2 text-ink-3 text-xs" aria-live="polite">
            {filter === ""
              ? plural(all.length, "code location")
              : `${plural(shown.length, "code location")} of ${all.length} match “${filter}”`}
          </p>
        </>
      )}
    </div>
  );
}

function matches(location: LocationView, filter: string): boolean {
  const wanted = filter.trim().toLowerCase();
  const { image, git } = location.currentLoad ?? { image: null, git: null };
  return [location.name, location.status, image?.reference, git?.commit, git?.message].some((text) =>
    text?.toLowerCase().includes(wanted),
  );
}

function Frame({ children }: { children: React.ReactNode }) {
  return <div className="overflow-hidden rounded-lg border border-line bg-surface">{children}</div>;
}

const HEAD = "px-3 py-2 text-left font-medium text-ink-2 text-xs first:pl-4 last:pr-4";

type TableProps = { deployment: string; locations: readonly LocationView[] };

function LocationTable({ deployment, locations }: TableProps) {
  const router = useRouter();
  const body = useRef<HTMLTableSectionElement>(null);
  const entry = useRowNavigation({
    count: locations.length,
    container: body,
    onOpen: (index) => {
      const location = locations[index];
      if (location) router.push(historyHref(deployment, location.name), { scroll: false });
    },
  });
  return (
    <Frame>
      {/* Relative: the texts for screen readers in it would else widen the page where it scrolls. */}
      <ScrollBox aria-label="Code locations" className="relative overflow-x-auto">
        <table className="w-full min-w-4xl table-fixed border-collapse">
          <thead className="border-line border-b bg-canvas">
            <tr>
              <th scope="col" className={`${HEAD} w-[15%]`}>
                Name
              </th>
              <th scope="col" className={`${HEAD} w-[24%]`}>
                Status
              </th>
              <th scope="col" className={`${HEAD} w-[20%]`}>
                Image
              </th>
              <th scope="col" className={`${HEAD} w-[19%]`}>
                Commit
              </th>
              <th scope="col" className={`${HEAD} w-[9%]`}>
                Last change
              </th>
              <th scope="col" className={`${HEAD} w-[13%]`}>
                Updated
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {locations.map((location, index) => (
              <LocationRow
                key={location.name}
                deployment={deployment}
                location={location}
                index={index}
                tabStop={index === entry}
              />
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {locations.length === 0 ? (
        <EmptyState title="No code location matches">Change or clear the filter.</EmptyState>
      ) : null}
    </Frame>
  );
}
