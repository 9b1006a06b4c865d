import { type LoadChange, type LoadStatus, loadFilterQuery } from "../../contracts/load-filter.ts";
import type { DeployTypeName } from "../../domain/deploy-type.ts";
import type { HistoryFilter } from "../queries/loads.ts";

export type FilterName = keyof HistoryFilter;
const NAMES = Object.keys(loadFilterQuery.shape) as FilterName[];

export const STATUS_NAMES: Record<LoadStatus, string> = {
  loaded: "Loaded",
  failed: "Failed",
  rolled_back: "Rolled back",
};

export const CHANGE_NAMES: Record<LoadChange, string> = {
  added: "Added assets",
  removed: "Removed assets",
  changed: "Changed assets",
  none: "Changed nothing",
};

export const DEPLOY_TYPE_NAMES: Record<DeployTypeName, string> = {
  code_location: "Code location",
  image_and_dags: "Image and Dags",
  image: "Image",
  dags: "Dags",
  dbt: "dbt",
  git: "Git",
};

/** The filter that an address names. What is none is left out: somebody may have typed it. */
export function filterOf(params: { get(name: string): string | null }): HistoryFilter {
  const filter: Partial<Record<FilterName, string>> = {};
  for (const name of NAMES) {
    const value = params.get(name);
    if (value === null || value === "") continue;
    const parsed = loadFilterQuery.shape[name].safeParse(value);
    if (parsed.success && parsed.data !== false) filter[name] = value;
  }
  return filter as HistoryFilter;
}

/** What a history is narrowed to, in words, in the order of the form. */
export function filterWords(filter: HistoryFilter): { name: FilterName; text: string }[] {
  const words: Record<FilterName, string | undefined> = {
    status: filter.status && STATUS_NAMES[filter.status],
    deployType: filter.deployType && `Deploy type: ${DEPLOY_TYPE_NAMES[filter.deployType]}`,
    change: filter.change && CHANGE_NAMES[filter.change],
    person: filter.person && `By “${filter.person}”`,
    restorable: filter.restorable === undefined ? undefined : "Can be rolled back to",
  };
  return Object.entries(words).flatMap(([name, text]) =>
    text === undefined || text === "" ? [] : [{ name: name as FilterName, text }],
  );
}
