import type { z } from "zod";
import type { GateCause, gateOperation } from "../../contracts/deployments.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { readBlockOfDigests } from "../../db/rollback/blocked-versions.ts";
import { readActiveRollback } from "../../db/rollback/rollbacks.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { readFreeze } from "../freeze/read-freeze.ts";
import type { LocationInput } from "./get-location.ts";
import { getLocation } from "./get-location.ts";

export type GateInput = LocationInput & {
  /** Image that CI wants to deploy: a hold never closes the gate to the very image that it protects. */
  readonly digest?: string | undefined;
};

export type GateView = z.infer<typeof gateOperation.response>;

/**
 * Whether CI may deploy here now: not while a rollback is under way, nor a version that is blocked, nor while the
 * deploy unit is held for another image, nor in a freeze window. An image counts under each of its digests.
 */
export async function gate(context: Context, input: GateInput): Promise<GateView> {
  const { sql } = context.db;
  const { deployUnitId, deployment } = await requireLocation(context, input.deployment, input.location, "history.read");
  const { hold } = (await getLocation(context, input)).location;
  const digests = input.digest === undefined ? [] : await readDigests(sql, deployment.id, input.digest);
  const found: { cause: GateCause; reason: string }[] = [];

  const active = deployUnitId === null ? null : await readActiveRollback(sql, deployUnitId);
  if (active !== null) {
    const reason = `${active.requestedBy} is rolling the deploy unit back to load #${active.targetLoad}.`;
    found.push({ cause: "rollback_running", reason });
  }
  const block = deployUnitId === null ? null : await readBlockOfDigests(sql, deployUnitId, digests);
  if (block !== null) {
    found.push({ cause: "version_blocked", reason: `${block.by} blocked this version: ${block.reason}` });
  }
  if (hold !== null && (hold.digest === null || !digests.includes(hold.digest))) {
    const reason = `${hold.owner} holds the deploy unit until ${hold.expiresAt}: ${hold.reason}`;
    found.push({ cause: "held", reason });
  }
  const freeze = await readFreeze(sql, deployment.id);
  if (freeze.closed) {
    const until = freeze.opensAt === null ? "" : ` until ${freeze.opensAt.toISOString()}`;
    for (const { name, reason } of freeze.windows) {
      found.push({ cause: "frozen", reason: `Frozen by “${name}”${until}${reason === "" ? "." : `: ${reason}`}` });
    }
  }
  return {
    open: found.length === 0,
    reasons: found.map(({ reason }) => reason),
    causes: found.map(({ cause }) => cause),
    hold,
  };
}
