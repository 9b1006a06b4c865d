import type { LoadChange, LoadStatus } from "../../contracts/load-filter.ts";

/*
 * SQL conditions on a load `l`. Only those of filters that are set go into a statement: a plan for all of them at once
 * could use none of the indexes.
 */

export const STATUS_CONDITIONS: Record<LoadStatus, string> = {
  loaded: "l.status = 'loaded'",
  failed: "l.status = 'failed'",
  rolled_back: "l.rollback_of is not null",
};

export const CHANGE_CONDITIONS: Record<LoadChange, string> = {
  added: "l.added > 0",
  removed: "l.removed > 0",
  changed: "l.changed > 0",
  none: "l.status = 'loaded' and l.added + l.removed + l.changed = 0",
};

/**
 * Who deployed the load or wrote its commit.
 * @param pattern parameter with a LIKE pattern over lower-cased names and addresses
 * @param searched the search text, or an expression of it that hides it from its index
 */
export function personCondition(pattern: string, searched = "l.search_text"): string {
  // The search text holds all of these names and more, and has an index.
  return `${searched} like ${pattern}
    and lower(concat_ws(e'\\n', l.deployed_by::json ->> 'name', l.deployed_by::json ->> 'email',
                        l.git::json #>> '{author,name}', l.git::json #>> '{author,email}')) like ${pattern}`;
}
