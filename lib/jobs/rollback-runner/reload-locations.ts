import type { Run, StepResult } from "./run.ts";

/**
 * Sources that keep code loaded over a restart of what serves it would be told here to load it anew. Those
 * that this build has observe the restarted program itself, so its restart was the reload.
 */
export async function reloadLocations(run: Run): Promise<StepResult> {
  const names = run.locations.map((location) => location.name).join(", ");
  return { type: "skipped", detail: `The restart loaded ${names} anew; nothing else needs to be told.` };
}
