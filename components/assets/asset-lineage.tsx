"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { LineagePanel } from "#components/lineage/lineage-panel.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { type LineageDepth, lineageDepth } from "#lib/client/format/lineage-depth.ts";
import type { AssetAddress } from "#lib/client/queries/assets.ts";
import { assetLineageQuery } from "#lib/client/queries/lineage.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { assetHref } from "#lib/client/routes.ts";
import { MOST_DEPTH } from "#lib/contracts/lineage.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { AssetError } from "./asset-error.tsx";

const STEPS = [0, 1, 2, 3, 5, 10, MOST_DEPTH];

/** What the asset depends on and what depends on it, so many steps each way. */
export function AssetLineage({ address }: { address: AssetAddress }) {
  const { deployment, location, key } = address;
  const depth = lineageDepth(useSearchParams());
  const lineage = useQuery(assetLineageQuery(address, depth));
  const failure = errorInPlace(lineage);
  const setDepth = (next: LineageDepth) => replaceAddress(assetHref(deployment, location, address, "lineage", next));
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-canvas px-4 py-2">
        <Steps label="Upstream" value={depth.up} onChange={(up) => setDepth({ ...depth, up })} />
        <Steps label="Downstream" value={depth.down} onChange={(down) => setDepth({ ...depth, down })} />
      </div>
      {failure !== null ? (
        <AssetError address={address} error={failure} retry={() => void lineage.refetch()} />
      ) : lineage.data === undefined ? (
        <SkeletonRows label="Loading the lineage" />
      ) : (
        <LineagePanel
          deployment={deployment}
          location={location}
          lineage={lineage.data}
          label={`Lineage of ${displayKey(key)}`}
          startsWord="This asset"
        />
      )}
    </div>
  );
}

function Steps({ label, value, onChange }: { label: string; value: number; onChange: (steps: number) => void }) {
  return (
    <label className="flex items-center gap-2 text-ink-2 text-xs">
      {label}
      <select
        value={value}
        onChange={(event) => onChange(Number(event.target.value))}
        className={`${INPUT_CLASS} h-7 w-auto`}
      >
        {[...new Set([...STEPS, value])]
          .sort((a, b) => a - b)
          .map((steps) => (
            <option key={steps} value={steps}>
              {steps === MOST_DEPTH ? "all" : steps === 1 ? "1 step" : `${steps} steps`}
            </option>
          ))}
      </select>
    </label>
  );
}
