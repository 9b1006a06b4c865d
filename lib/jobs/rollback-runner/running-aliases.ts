import { readDigests } from "../../db/history/image-facts.ts";
import type { Running } from "../../deploy/target.ts";
import type { Run } from "./run.ts";

/**
 * Other digests of what runs: those that the target says now, and those that were learnt of the image before, since
 * engines forget digests that they do not need.
 */
export async function runningAliases({ worker, unit }: Run, running: Running | null): Promise<readonly string[]> {
  const digest = running?.image.digest ?? null;
  if (running === null || digest === null) return [];
  return [...running.aliases, ...(await readDigests(worker.db.sql, unit.deploymentId, digest))];
}
