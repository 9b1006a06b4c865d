import { readAlertLoad } from "../../db/alerts/load-context.ts";
import type { Sql } from "../../db/database.ts";
import type { AlertKind } from "../../domain/alerts/kinds.ts";
import type { TerminalStatus } from "../../domain/rollback/state-machine.ts";
import { raiseAlert } from "./raise-alert.ts";

const KINDS: Readonly<Record<TerminalStatus, AlertKind | null>> = {
  succeeded: "rollback.succeeded",
  succeeded_with_differences: "rollback.succeeded",
  failed: "rollback.failed",
  reverted: "rollback.failed",
  unknown: "rollback.unknown",
  // Whoever cancelled it knows.
  cancelled: null,
};

/** A rollback as much as alerts say of it. */
export type ToldRollback = {
  readonly id: string;
  readonly deploymentId: string;
  readonly deployment: string;
  readonly locationId: bigint;
  readonly location: string;
  readonly fromLoad: number;
  readonly targetLoad: number;
  readonly targetReference: string | null;
  readonly requestedBy: { readonly name: string };
};

/** Tells how a rollback ended, or (`requested`) that it was asked for. `detail` is the reason or the outcome. */
export async function raiseRollbackAlert(
  sql: Sql,
  rollback: ToldRollback,
  status: TerminalStatus | "requested",
  detail: string,
): Promise<void> {
  const kind = status === "requested" ? "rollback.requested" : KINDS[status];
  if (kind === null) return;
  const target = await readAlertLoad(sql, rollback.locationId, rollback.targetLoad);
  await raiseAlert(sql, {
    deploymentId: rollback.deploymentId,
    locationId: rollback.locationId,
    kind,
    thread: `rollback:${rollback.id}`,
    facts: {
      deployment: rollback.deployment,
      location: rollback.location,
      load: rollback.targetLoad,
      commit: target?.git ? { sha: target.git.commit, url: target.git.url, message: target.git.message ?? null } : null,
      by: rollback.requestedBy.name,
      image: rollback.targetReference,
      counts: null,
      removed: [],
      owners: [],
      detail,
      since: null,
      minutes: null,
      rollback: {
        id: rollback.id,
        fromLoad: rollback.fromLoad,
        targetLoad: rollback.targetLoad,
        status,
      },
      lastGoodLoad: null,
    },
  });
}
