import { useQuery } from "@tanstack/react-query";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";

/** Assets of the larger of the two snapshots; null while that is not known, and when neither load loaded. */
export function useComparedAssets(deployment: string, location: string, { from, to }: CompareRange): number | null {
  const older = useQuery({ ...loadQuery(deployment, location, from), enabled: from > 0 }).data;
  const newer = useQuery({ ...loadQuery(deployment, location, to), enabled: to > 0 }).data;
  return Math.max(older?.counts.total ?? 0, newer?.counts.total ?? 0) || null;
}
