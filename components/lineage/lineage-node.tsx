"use client";

import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { KINDS } from "#components/history/changed-keys.tsx";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import type { LineageNode } from "#lib/contracts/lineage.ts";
import { NODE_HEIGHT, NODE_WIDTH } from "./lay-out.ts";
import { nodeNotes } from "./node-text.ts";

export type NodeData = {
  asset: LineageNode;
  /** The code location that the lineage is looked at from. */
  location: string;
  /** Where it leads; null: nowhere, since no code location has the asset. */
  href: string | null;
  /** What the lineage is of. */
  isStart: boolean;
  /** Tab enters the picture here. */
  isEntry: boolean;
};
export type FlowNode = Node<NodeData, "asset">;

const EDGES = {
  added: "border-added/60 bg-added-soft",
  removed: "border-removed/60 border-dashed bg-removed-soft",
  changed: "border-changed/60 bg-changed-soft",
} as const;

/** Ends of edges; nobody draws edges here. */
const HANDLE = "pointer-events-none! size-1! min-h-0! min-w-0! border-0! bg-transparent!";

/** One asset of the picture. */
export function LineageNodeBox({ id, data }: NodeProps<FlowNode>) {
  const { asset, location, href, isStart, isEntry } = data;
  const look = cx(
    "pointer-events-auto flex flex-col justify-center rounded-lg border px-2.5 text-left text-ink text-sm hover:shadow-pop",
    // One of them: where classes contradict each other, the order of the style sheet decides.
    asset.change !== null
      ? EDGES[asset.change.kind]
      : isStart
        ? "border-accent bg-accent-soft"
        : "border-line-strong bg-surface",
    asset.location === null && "border-dashed text-ink-2",
  );
  const shared = {
    "data-node": id,
    tabIndex: isEntry ? 0 : -1,
    className: look,
    style: { width: NODE_WIDTH, height: NODE_HEIGHT },
  };
  return (
    <>
      <Handle type="target" position={Position.Left} isConnectable={false} className={HANDLE} />
      {href === null ? (
        <div role="note" {...shared}>
          <Label asset={asset} location={location} />
        </div>
      ) : (
        <IntentLink href={href} draggable={false} {...shared}>
          <Label asset={asset} location={location} />
        </IntentLink>
      )}
      <Handle type="source" position={Position.Right} isConnectable={false} className={HANDLE} />
    </>
  );
}

function Label({ asset, location }: { asset: LineageNode; location: string }) {
  const name = asset.key.at(-1) ?? "";
  const path = asset.key.slice(0, -1).join(" / ");
  const kind = asset.change === null ? null : KINDS[asset.change.kind];
  const elsewhere = asset.location === null ? "not in any code location" : asset.location;
  const notes = nodeNotes(asset);
  // Groups are often named as the path is, and locations too: once is enough.
  const under = [...new Set([path, asset.location === location ? asset.group : elsewhere])].filter(Boolean).join(" · ");
  return (
    <>
      <span className="flex min-w-0 items-center gap-1.5">
        {kind ? <kind.icon aria-hidden className={cx("size-3.5 shrink-0", kind.look)} /> : null}
        <span title={asset.key.join(" / ")} className="min-w-0 grow truncate font-medium">
          {name}
        </span>
        <Hidden count={asset.hidden.upstream} mark="←" />
        <Hidden count={asset.hidden.downstream} mark="→" />
      </span>
      {under === "" ? null : (
        <span title={under} className="truncate text-2xs text-ink-2">
          {under}
        </span>
      )}
      {notes === "" ? null : <span className="sr-only">: {notes}</span>}
    </>
  );
}

/** Neighbours that the picture leaves out. */
function Hidden({ count, mark }: { count: number; mark: string }) {
  if (count === 0) return null;
  return (
    <span aria-hidden className="shrink-0 text-2xs text-ink-2">
      {mark === "←" ? `${mark}${count}` : `${count}${mark}`}
    </span>
  );
}
