"use client";

import { useQuery } from "@tanstack/react-query";
import { Equal } from "lucide-react";
import { useState } from "react";
import { LineagePanel } from "#components/lineage/lineage-panel.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { number } from "#lib/client/format/counts.ts";
import type { DiffSearch } from "#lib/client/format/diff-search.ts";
import { diffLineageQuery } from "#lib/client/queries/compare.ts";
import { useComparedAssets } from "./use-compared-assets.ts";

/** Steps downstream that can be shown; the reach is told whatever is. */
const STEPS = [0, 1, 2, 3, 5];

type Props = { deployment: string; location: string; range: CompareRange; search: DiffSearch };

/** What changed as lineage: with what it is made of and whom it hits. */
export function CompareLineage({ deployment, location, range, search }: Props) {
  const [down, setDown] = useState(1);
  const lineage = useQuery(diffLineageQuery(deployment, location, range, search, down));
  const assets = useComparedAssets(deployment, location, range);
  const failure = errorInPlace(lineage);
  if (failure !== null) {
    return <QueryError error={failure} retry={() => void lineage.refetch()} what="load of one of these numbers" />;
  }
  if (lineage.data === undefined) {
    const longLabel = assets === null ? undefined : `Reading the lineage of ${number(assets)} assets…`;
    return <SkeletonRows label="Reading the lineage" {...(longLabel !== undefined && { longLabel })} />;
  }
  if (lineage.data.nodes.length === 0) {
    return <EmptyState icon={<Equal aria-hidden />} title="Nothing that differs is let through" />;
  }
  return (
    <>
      <label className="flex items-center gap-2 border-line border-b bg-canvas px-4 py-2 text-ink-2 text-xs">
        <span className="shrink-0">Downstream of what changed</span>
        <select
          value={down}
          onChange={(event) => setDown(Number(event.target.value))}
          className={`${INPUT_CLASS} h-7 max-w-32`}
        >
          {STEPS.map((steps) => (
            <option key={steps} value={steps}>
              {steps === 1 ? "1 step" : `${steps} steps`}
            </option>
          ))}
        </select>
      </label>
      <LineagePanel
        deployment={deployment}
        location={location}
        lineage={lineage.data}
        label="Lineage of what changed"
        startsWord="Changed"
      />
    </>
  );
}
