import { expect, test } from "vitest";
import { nextNode } from "#components/lineage/next-node.ts";
import { nodeNotes } from "#components/lineage/node-text.ts";
import type { LineageNode, LineageView } from "#lib/contracts/lineage.ts";

const node = (name: string, depth: number, more: Partial<LineageNode> = {}): LineageNode => ({
  key: [name],
  location: "core",
  group: null,
  kinds: [],
  depth,
  change: null,
  hidden: { upstream: 0, downstream: 0 },
  ...more,
});

/** `raw` before `orders` before `a` above `b`. */
const lineage: LineageView = {
  load: 1,
  nodes: [node("orders", 0), node("raw", -1), node("a", 1), node("b", 1)],
  edges: [
    { from: 1, to: 0, change: null },
    { from: 0, to: 2, change: null },
    { from: 0, to: 3, change: null },
  ],
  reach: { upstream: 1, downstream: 2 },
  leftOut: { changes: 0, others: 0 },
  unread: [],
};
const places = [
  { x: 300, y: 60 },
  { x: 0, y: 60 },
  { x: 600, y: 0 },
  { x: 600, y: 100 },
];
const go = (from: number, arrow: Parameters<typeof nextNode>[3]) => nextNode(lineage, places, from, arrow);

test("left and right go along dependencies, to the one that stands nearest", () => {
  expect(go(0, "ArrowLeft")).toBe(1);
  expect(go(0, "ArrowRight")).toBe(3);
  expect(go(2, "ArrowLeft")).toBe(0);
});

test("up and down stay in the column", () => {
  expect(go(2, "ArrowDown")).toBe(3);
  expect(go(3, "ArrowUp")).toBe(2);
});

test("where there is nothing, an arrow leads nowhere", () => {
  expect([go(1, "ArrowLeft"), go(2, "ArrowRight"), go(2, "ArrowUp"), go(0, "ArrowDown")]).toEqual([1, 2, 2, 0]);
});

test("Home goes to what the picture is of", () => {
  expect(go(3, "Home")).toBe(0);
});

test("a node says in words what it shows by colours and signs", () => {
  const told = node("x", 1, { change: { kind: "changed", facets: ["TAGS", "CODE_VERSION"] } });
  expect(nodeNotes({ ...told, hidden: { upstream: 0, downstream: 3 } })).toBe(
    "changed: tags, code version, 3 more downstream",
  );
  expect(nodeNotes(node("y", 1, { change: { kind: "added", facets: [] } }))).toBe("added");
  expect(nodeNotes(node("z", 1))).toBe("");
});
