import { CATALOGUE_FACETS, type CatalogueFacet, type CatalogueFilterQuery } from "../../contracts/catalogue.ts";

/** What the catalogue shows, as its address says it. */
export type CatalogueSearch = {
  readonly q: string;
  /** Values of which one suffices; an empty list: whatever it is. */
  readonly values: Readonly<Record<CatalogueFacet, readonly string[]>>;
  /** An instant or a duration before now (`P7D`); `""`: whenever. */
  readonly since: string;
  readonly state: "" | NonNullable<CatalogueFilterQuery["state"]>;
};

/** Reads an address. What it says that no catalogue knows is left to the server to refuse, in words. */
export function parseCatalogueSearch(params: URLSearchParams): CatalogueSearch {
  const state = params.get("state");
  return {
    q: params.get("q") ?? "",
    values: Object.fromEntries(CATALOGUE_FACETS.map((facet) => [facet, params.getAll(facet)])) as Record<
      CatalogueFacet,
      string[]
    >,
    since: params.get("since") ?? "",
    state: state === "standing" || state === "removed" ? state : "",
  };
}

/** The query string of an address, with its question mark; `""` when nothing is filtered. */
export function catalogueSearchText({ q, values, since, state }: CatalogueSearch): string {
  const params = new URLSearchParams();
  if (q !== "") params.set("q", q);
  for (const facet of CATALOGUE_FACETS) for (const value of values[facet]) params.append(facet, value);
  if (since !== "") params.set("since", since);
  if (state !== "") params.set("state", state);
  return params.size === 0 ? "" : `?${params}`;
}

/** The same with a value of a facet chosen, or no longer. */
export function withValue(search: CatalogueSearch, facet: CatalogueFacet, value: string, isChosen: boolean) {
  const others = search.values[facet].filter((other) => other !== value);
  return { ...search, values: { ...search.values, [facet]: isChosen ? [...others, value] : others } };
}

/** The text alone. */
export function withoutFilters({ q }: CatalogueSearch): CatalogueSearch {
  return { ...parseCatalogueSearch(new URLSearchParams()), q };
}

/** What the API is asked for. */
export function catalogueFilterOf({ q, values, since, state }: CatalogueSearch): CatalogueFilterQuery {
  return {
    q: q === "" ? undefined : q,
    ...Object.fromEntries(
      CATALOGUE_FACETS.map((facet) => [facet, values[facet].length > 0 ? [...values[facet]] : undefined]),
    ),
    changedSince: since === "" ? undefined : since,
    state: state === "" ? undefined : state,
  };
}

/** Whether anything but the text is filtered by. */
export function isNarrowed({ values, since, state }: CatalogueSearch): boolean {
  return since !== "" || state !== "" || CATALOGUE_FACETS.some((facet) => values[facet].length > 0);
}
