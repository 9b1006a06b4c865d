import { CHANGE_KINDS, type ChangeKind, FACETS, type Facet } from "../../domain/diff/change.ts";

/** Which changes of a compare are wanted; empty lists and texts narrow nothing. */
export type DiffSearch = {
  readonly kinds: readonly ChangeKind[];
  readonly facets: readonly Facet[];
  /** Null: every group; empty: assets without one. */
  readonly group: string | null;
  readonly q: string;
};

export const EVERY_CHANGE: DiffSearch = { kinds: [], facets: [], group: null, q: "" };

/** What is seen of a compare. */
export const COMPARE_VIEWS = ["changes", "lineage"] as const;
export type CompareView = (typeof COMPARE_VIEWS)[number];

export function isEveryChange({ kinds, facets, group, q }: DiffSearch): boolean {
  return kinds.length === 0 && facets.length === 0 && group === null && q.trim() === "";
}

type Params = { get(name: string): string | null; getAll(name: string): string[] };

/** Reads the query of a compare's address; what it cannot mean is left out. */
export function readDiffSearch(params: Params): DiffSearch {
  const [kinds, facets] = [params.getAll("kind"), params.getAll("facet")];
  return {
    kinds: CHANGE_KINDS.filter((kind) => kinds.includes(kind)),
    facets: FACETS.filter((facet) => facets.includes(facet)),
    group: params.get("group"),
    q: params.get("q") ?? "",
  };
}

export function readCompareView(params: Params): CompareView {
  return COMPARE_VIEWS.find((view) => view === params.get("view")) ?? "changes";
}

/** The query of a compare's address, with its question mark; empty where nothing is said. */
export function compareSearch({ kinds, facets, group, q }: DiffSearch, view: CompareView): string {
  const params = new URLSearchParams([
    ...kinds.map((kind) => ["kind", kind]),
    ...facets.map((facet) => ["facet", facet]),
  ]);
  if (group !== null) params.set("group", group);
  if (q !== "") params.set("q", q);
  if (view !== "changes") params.set("view", view);
  return params.size === 0 ? "" : `?${params}`;
}

/** The same as the API's operations on a diff take it. */
export function diffFilter({ kinds, facets, group, q }: DiffSearch) {
  return {
    ...(kinds.length > 0 && { kind: [...kinds] }),
    ...(facets.length > 0 && { facet: [...facets] }),
    ...(group !== null && { group }),
    ...(q.trim() !== "" && { q }),
  };
}
