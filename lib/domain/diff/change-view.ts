import { identityView } from "../snapshot/key.ts";
import type { Change } from "./change.ts";

/** A change as clients see it: `repository` is left out where the location has but one. */
export function changeView(change: Change) {
  const identity = identityView(change);
  if (change.kind !== "changed") return { ...identity, kind: change.kind };
  return { ...identity, kind: change.kind, facets: change.facets, details: change.details };
}
