import type { LocationView } from "#lib/contracts/deployments.ts";
import { compareText } from "#lib/domain/snapshot/key.ts";

/** How a code location stands, as the Deployment tab filters by it; one can stand in several of these at once. */
export const STANDINGS = ["failed", "rolling_back", "loading", "rolled_back", "held", "unreachable", "none"] as const;
export type Standing = (typeof STANDINGS)[number];

const STANDS: Record<Standing, (location: LocationView) => boolean> = {
  failed: ({ status }) => status === "failed",
  rolling_back: ({ activeRollback }) => activeRollback !== null,
  loading: ({ loading }) => loading,
  rolled_back: ({ currentLoad }) => currentLoad !== null && currentLoad.rollbackOf !== null,
  held: ({ hold }) => hold !== null,
  unreachable: ({ connection }) => connection?.state === "unreachable",
  none: ({ status }) => status === "none",
};

export const SORTS = ["name", "status", "assets", "updated"] as const;
export type Sort = (typeof SORTS)[number];

/** What is shown of the code locations, and in which order. */
export type BoardView = { readonly find: string; readonly standing: Standing | null } & SortOrder;
export type SortOrder = { readonly sort: Sort; readonly descending: boolean };

/** How many code locations stand so; those that nobody does are left out. */
export function countStandings(locations: readonly LocationView[]): Map<Standing, number> {
  const counts = new Map<Standing, number>();
  for (const location of locations) {
    for (const standing of STANDINGS) {
      if (STANDS[standing](location)) counts.set(standing, (counts.get(standing) ?? 0) + 1);
    }
  }
  return counts;
}

/** The locations that a view shows, in its order; those that are equal in it go by name. */
export function arrangeLocations(locations: readonly LocationView[], view: BoardView): LocationView[] {
  const wanted = view.find.trim().toLowerCase();
  const { standing } = view;
  const shown = locations.filter(
    (location) => (standing === null || STANDS[standing](location)) && (wanted === "" || mentions(location, wanted)),
  );
  const turn = view.descending ? -1 : 1;
  return shown.sort((a, b) => turn * COMPARE[view.sort](a, b) || compareText(a.name, b.name));
}

function mentions(location: LocationView, wanted: string): boolean {
  const { currentLoad: load, unit } = location;
  const texts = [
    location.name,
    location.status,
    unit?.name,
    load?.image?.reference,
    load?.image?.digest,
    load?.git?.commit,
    load?.git?.branch,
    load?.git?.message,
    load?.git?.author?.name,
    load?.deployedBy?.name,
    load?.description,
  ];
  return texts.some((text) => text?.toLowerCase().includes(wanted));
}

/** What needs looking at comes first. */
function trouble(location: LocationView): number {
  const place = STANDINGS.findIndex((standing) => STANDS[standing](location));
  return place < 0 ? STANDINGS.length : place;
}

const COMPARE: Record<Sort, (a: LocationView, b: LocationView) => number> = {
  name: (a, b) => compareText(a.name, b.name),
  status: (a, b) => trouble(a) - trouble(b),
  assets: (a, b) => (a.currentLoad?.counts.total ?? -1) - (b.currentLoad?.counts.total ?? -1),
  // RFC 3339 in UTC: the order of the texts is that of the instants.
  updated: (a, b) => compareText(a.updatedAt ?? "", b.updatedAt ?? ""),
};

/** The direction that a column begins with: the newest and the largest first, else from the beginning. */
export function firstDirection(sort: Sort): boolean {
  return sort === "updated" || sort === "assets";
}
