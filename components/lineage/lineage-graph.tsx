"use client";

import "@xyflow/react/dist/base.css";
import { type Edge, MarkerType, ReactFlow, type ReactFlowInstance } from "@xyflow/react";
import { Maximize, Minus, Plus } from "lucide-react";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { assetHref } from "#lib/client/routes.ts";
import type { LineageEdge, LineageView } from "#lib/contracts/lineage.ts";
import { layOut, NODE_HEIGHT, NODE_WIDTH, type Places } from "./lay-out.ts";
import { type FlowNode, LineageNodeBox } from "./lineage-node.tsx";
import { ARROWS, nextNode } from "./next-node.ts";

const NODE_TYPES = { asset: LineageNodeBox };
/** Smaller, its text cannot be read: what does not fit is reached by dragging. */
const FIT = { padding: 0.04, minZoom: 0.7, maxZoom: 1 };

const STROKES = { added: "var(--color-added)", removed: "var(--color-removed)", none: "var(--color-line-control)" };

export type LineageGraphProps = {
  deployment: string;
  /** The code location that the lineage is looked at from. */
  location: string;
  lineage: LineageView;
  /** Names the picture. */
  label: string;
};

type Layout = { number: number; of: LineageView; places: Places } | { number: number; error: Error };

/**
 * A lineage as a picture, upstream left. One Tab stop: arrows go along dependencies and within columns, Enter opens
 * the asset. Loaded when it is needed alone (`LineagePanel`): it brings its own engine.
 */
export function LineageGraph({ lineage, label, ...rest }: LineageGraphProps) {
  const [layout, setLayout] = useState<Layout | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    layOut(lineage, leaving.signal).then(
      (places) => setLayout((last) => ({ number: (last?.number ?? 0) + 1, of: lineage, places })),
      (error: Error) => leaving.signal.aborted || setLayout({ number: 0, error }),
    );
    return () => leaving.abort();
  }, [lineage]);

  if (layout === null) return <SkeletonRows label="Laying out the lineage" />;
  if ("error" in layout) {
    return (
      <Notice kind="warning" className="m-4">
        The picture could not be laid out: {layout.error.message}. The list has the same assets.
      </Notice>
    );
  }
  // The one before stays until the new one is laid out, which then begins anew.
  return <Picture key={layout.number} lineage={layout.of} places={layout.places} label={label} {...rest} />;
}

function Picture({ deployment, location, lineage, places, label }: LineageGraphProps & { places: Places }) {
  const box = useRef<HTMLDivElement>(null);
  const flow = useRef<ReactFlowInstance<FlowNode, Edge> | null>(null);
  const [entry, setEntry] = useState(0);
  const nodes = useMemo(
    () => lineage.nodes.map((_, place) => flowNode(lineage, places, place, { deployment, location, entry })),
    [lineage, places, deployment, location, entry],
  );
  const edges = useMemo(() => lineage.edges.map(flowEdge), [lineage]);

  /** A picture that does not fit begins at what it is of, not at its middle: on a phone that may be any two assets. */
  function beginAtStart(instance: ReactFlowInstance<FlowNode, Edge>) {
    const size = box.current?.getBoundingClientRect();
    const start = nodes.find(({ data }) => data.isStart);
    if (size === undefined || start === undefined) return;
    const { width, height } = instance.getNodesBounds(nodes);
    if (width * FIT.minZoom > size.width || height * FIT.minZoom > size.height) {
      void instance.fitView({ ...FIT, nodes: [start] });
    }
  }

  function onKeyDown(event: KeyboardEvent) {
    const arrow = ARROWS.find((known) => known === event.key);
    const node = event.target instanceof HTMLElement ? event.target.dataset.node : undefined;
    if (arrow === undefined || node === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = nextNode(lineage, places, Number(node), arrow);
    setEntry(next);
    box.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus({ preventScroll: true });
    bringIntoView(next);
  }

  /** Moves the picture only as far as it has to. */
  function bringIntoView(place: number) {
    const at = places[place];
    const size = box.current?.getBoundingClientRect();
    if (at === undefined || size === undefined || flow.current === null) return;
    const { x, y, zoom } = flow.current.getViewport();
    const shift = (from: number, length: number, room: number) =>
      from < 0 ? 16 - from : from + length > room ? room - 16 - from - length : 0;
    const right = shift(at.x * zoom + x, NODE_WIDTH * zoom, size.width);
    const down = shift(at.y * zoom + y, NODE_HEIGHT * zoom, size.height);
    if (right !== 0 || down !== 0) void flow.current.setViewport({ x: x + right, y: y + down, zoom });
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div
      ref={box}
      role="group"
      aria-label={`${label}. Arrow keys move along dependencies, Enter opens an asset.`}
      onKeyDown={onKeyDown}
      className="relative h-[min(34rem,72dvh)] min-h-72 overflow-hidden bg-canvas"
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        onInit={(instance) => {
          flow.current = instance;
          beginAtStart(instance);
        }}
        fitView
        fitViewOptions={FIT}
        minZoom={0.1}
        maxZoom={1.5}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        // Its own keys: the arrows are ours, and nothing here is selected or deleted.
        disableKeyboardA11y
        deleteKeyCode={null}
        selectionKeyCode={null}
        multiSelectionKeyCode={null}
        panActivationKeyCode={null}
        aria-label={label}
        // The wheel scrolls the page; with Ctrl, and by pinching, it zooms the picture.
        zoomOnScroll={false}
        zoomOnDoubleClick={false}
        preventScrolling={false}
        proOptions={{ hideAttribution: true }}
      />
      <div className="absolute right-2 bottom-2 flex gap-1">
        <Button size="icon-sm" aria-label="Zoom out" onClick={() => void flow.current?.zoomOut()}>
          <Minus aria-hidden className="size-3.5" />
        </Button>
        <Button size="icon-sm" aria-label="Zoom in" onClick={() => void flow.current?.zoomIn()}>
          <Plus aria-hidden className="size-3.5" />
        </Button>
        <Button
          size="icon-sm"
          aria-label="Show all of it"
          onClick={() => void flow.current?.fitView({ ...FIT, minZoom: 0.1 })}
        >
          <Maximize aria-hidden className="size-3.5" />
        </Button>
      </div>
    </div>
  );
}

type Looking = { deployment: string; location: string; entry: number };

function flowNode(lineage: LineageView, places: Places, place: number, looking: Looking): FlowNode {
  const asset = lineage.nodes[place] as LineageView["nodes"][number];
  const { deployment, location, entry } = looking;
  return {
    id: String(place),
    type: "asset",
    position: places[place] ?? { x: 0, y: 0 },
    // Known ahead, so that nothing has to be measured before the first paint.
    width: NODE_WIDTH,
    height: NODE_HEIGHT,
    // The link in it says what it is.
    domAttributes: { "aria-roledescription": undefined },
    data: {
      asset,
      location,
      href: asset.location === null ? null : assetHref(deployment, asset.location, asset, tabOf(asset)),
      isStart: asset.depth === 0,
      isEntry: place === entry,
    },
  };
}

/** Of what changed, one wants to see the change. */
function tabOf({ change }: LineageView["nodes"][number]) {
  return change === null ? "overview" : "changes";
}

function flowEdge({ from, to, change }: LineageEdge, place: number): Edge {
  const stroke = STROKES[change ?? "none"];
  return {
    id: `e${place}`,
    source: String(from),
    target: String(to),
    focusable: false,
    style: { stroke, strokeWidth: change === null ? 1.25 : 2, ...(change === "removed" && { strokeDasharray: "5 4" }) },
    markerEnd: { type: MarkerType.ArrowClosed, color: stroke, width: 14, height: 14 },
    // The list tells dependencies in words.
    domAttributes: { "aria-hidden": true },
  };
}
