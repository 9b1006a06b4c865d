"use client";

import { ChartNetwork, List } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { NotLoaded } from "#components/ui/not-loaded.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import type { LineageView } from "#lib/contracts/lineage.ts";
import { LineageList } from "./lineage-list.tsx";

const LineageGraph = dynamic(
  () =>
    import("./lineage-graph.tsx").then(
      (module) => module.LineageGraph,
      () => NotLoaded,
    ),
  { ssr: false, loading: () => <SkeletonRows label="Loading the picture" /> },
);

type Props = {
  deployment: string;
  /** The code location that the lineage is looked at from. */
  location: string;
  lineage: LineageView;
  /** Names the picture: "Lineage of orders". */
  label: string;
  /** What the lineage is of, as a heading of the list: "This asset", "Changed". */
  startsWord: string;
};

const VIEWS = [
  { name: "graph", label: "Graph", icon: ChartNetwork },
  { name: "list", label: "List", icon: List },
] as const;
type View = (typeof VIEWS)[number]["name"];

/** A lineage as a picture or in words, whichever is wanted, and what it leaves out. */
export function LineagePanel({ deployment, location, lineage, label, startsWord }: Props) {
  const [view, setView] = useState<View>("graph");
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line border-b px-4 py-2">
        <p className="min-w-0 grow text-ink-2 text-xs wrap-any">
          <ReachText lineage={lineage} />
        </p>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
        <div role="group" aria-label="Show lineage as" className="flex gap-1">
          {VIEWS.map(({ name, label: word, icon: Icon }) => (
            <button
              key={name}
              type="button"
              aria-pressed={view === name}
              onClick={() => setView(name)}
              className={buttonClass(view === name ? "secondary" : "ghost", "sm")}
            >
              <Icon aria-hidden className="size-3.5" />
              {word}
            </button>
          ))}
        </div>
      </div>
      {view === "graph" ? (
        <LineageGraph deployment={deployment} location={location} lineage={lineage} label={label} />
      ) : (
        <LineageList deployment={deployment} location={location} lineage={lineage} startsWord={startsWord} />
      )}
    </>
  );
}

/** How far it goes, and what of that is not shown. */
function ReachText({ lineage: { nodes, reach, leftOut, unread } }: { lineage: LineageView }) {
  const missing = [
    leftOut.changes > 0 ? plural(leftOut.changes, "more changed asset") : "",
    leftOut.others > 0 ? plural(leftOut.others, "more neighbour") : "",
  ].filter(Boolean);
  return (
    <>
      {number(reach.upstream)} upstream and {number(reach.downstream)} downstream in all;{" "}
      {plural(nodes.length, "asset")} shown.
      {missing.length > 0 ? ` Left out: ${missing.join(" and ")}.` : ""}
      {unread.length > 0 ? ` Too large to be looked through: ${unread.join(", ")}.` : ""}
    </>
  );
}
