import { describe, expect, test } from "vitest";
import { arrangeLocations, type BoardView, countStandings } from "#components/deployment/arrange-locations.ts";
import { boardSearch, parseBoardView } from "#components/deployment/board-address.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";

type Facts = Partial<Omit<LocationView, "currentLoad">> & { load?: object };

function location(name: string, { load, ...facts }: Facts = {}): LocationView {
  const currentLoad = load === undefined ? null : { rollbackOf: null, counts: { total: 0 }, ...load };
  return {
    name,
    status: currentLoad === null ? "none" : "loaded",
    currentLoad,
    updatedAt: null,
    connection: null,
    unit: null,
    hold: null,
    activeRollback: null,
    loading: false,
    ...facts,
  } as LocationView;
}

const LOCATIONS = [
  location("alpha", { load: { counts: { total: 3 } }, updatedAt: "2026-01-01T00:00:00.000Z" }),
  location("Beta", {
    load: { counts: { total: 9 }, image: { reference: "shop:9" } },
    updatedAt: "2026-01-03T00:00:00.000Z",
  }),
  location("gamma", {
    status: "failed",
    load: { git: { commit: "abc", author: { name: "Ada" } } },
    updatedAt: "2026-01-02T00:00:00.000Z",
  }),
  location("delta", {
    load: { rollbackOf: 2 },
    hold: {} as LocationView["hold"],
    updatedAt: "2026-01-02T00:00:00.000Z",
  }),
  location("empty"),
];

const USUAL: BoardView = { find: "", standing: null, sort: "name", descending: false };
const arranged = (view: Partial<BoardView>) =>
  arrangeLocations(LOCATIONS, { ...USUAL, ...view }).map(({ name }) => name);

describe("the code locations of a Deployment tab", () => {
  test.each<[string, Partial<BoardView>, string[]]>([
    ["by name", {}, ["Beta", "alpha", "delta", "empty", "gamma"]],
    ["by name, the other way", { descending: true }, ["gamma", "empty", "delta", "alpha", "Beta"]],
    ["trouble first", { sort: "status" }, ["gamma", "delta", "empty", "Beta", "alpha"]],
    ["the largest first", { sort: "assets", descending: true }, ["Beta", "alpha", "delta", "gamma", "empty"]],
    ["the newest first", { sort: "updated", descending: true }, ["Beta", "delta", "gamma", "alpha", "empty"]],
  ])("are sorted %s; what is equal goes by name", (_, view, names) => {
    expect(arranged(view)).toEqual(names);
  });

  test.each<[string, Partial<BoardView>, string[]]>([
    ["a name, whatever its case", { find: " BET " }, ["Beta"]],
    ["an image", { find: "shop:9" }, ["Beta"]],
    ["a commit's author", { find: "ada" }, ["gamma"]],
    ["failed ones", { standing: "failed" }, ["gamma"]],
    ["held ones", { standing: "held" }, ["delta"]],
    ["rolled back ones that hold a text", { standing: "rolled_back", find: "alpha" }, []],
    ["those without a load", { standing: "none" }, ["empty"]],
  ])("are narrowed to %s", (_, view, names) => {
    expect(arranged(view)).toEqual(names);
  });

  test("are counted by how they stand, one in several ways", () => {
    expect(Object.fromEntries(countStandings(LOCATIONS))).toEqual({ failed: 1, rolled_back: 1, held: 1, none: 1 });
  });

  test("are not put into another order where they came from", () => {
    const before = LOCATIONS.map(({ name }) => name);
    arranged({ sort: "updated" });
    expect(LOCATIONS.map(({ name }) => name)).toEqual(before);
  });
});

describe("the address of a Deployment tab", () => {
  test.each<[string, BoardView]>([
    ["", USUAL],
    ["find=a+b%2F", { ...USUAL, find: "a b/" }],
    ["show=failed&sort=-updated", { find: "", standing: "failed", sort: "updated", descending: true }],
    ["sort=status", { ...USUAL, sort: "status" }],
    ["sort=-name", { ...USUAL, descending: true }],
  ])("%j says what is shown, and the other way round", (search, view) => {
    expect(parseBoardView(search)).toEqual(view);
    expect(boardSearch(view)).toBe(search);
  });

  test("what makes no sense in it is as if it were not there", () => {
    expect(parseBoardView("sort=weight&show=purple&other=1")).toEqual(USUAL);
  });
});
