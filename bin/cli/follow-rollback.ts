import { setTimeout as pause } from "node:timers/promises";
import { type ApiClient, UnreachableError } from "#lib/client/api-client.ts";
import { getRollbackOperation, type RollbackView } from "#lib/contracts/rollbacks.ts";
import { ACTIVE_STATUSES, type RollbackStatus } from "#lib/domain/rollback/status.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { printable } from "./printable.ts";

const POLL_MS = 1000;

/**
 * Tells each step as it moves, until the rollback ends or `limitS` seconds are over; returns it as it then is.
 * A server that cannot be reached for a while is no end: the worker goes on without it.
 */
export async function followRollback(client: ApiClient, id: string, limitS: number, io: CliIo): Promise<RollbackView> {
  const endAt = Date.now() + limitS * 1000;
  const told = new Map<string, string>();
  for (;;) {
    const over = Date.now() >= endAt;
    try {
      const { rollback } = await client.call(getRollbackOperation, { params: { id } });
      for (const line of newStepLines(rollback, told)) io.note(line);
      if (over || !isActive(rollback.status)) return rollback;
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      if (over) throw new CliError(EXIT.rollbackUnknown, `How rollback ${id} ended is not known. ${error.message}`);
      io.note(`  ${error.message} Still trying.`);
    }
    await pause(POLL_MS);
  }
}

/** Lines for the steps that moved since the last look; `told` keeps what was said of each. */
export function newStepLines(rollback: Pick<RollbackView, "steps">, told: Map<string, string>): string[] {
  const lines: string[] = [];
  for (const step of rollback.steps) {
    if (step.status === "pending") continue;
    const line = `  ${step.name}: ${step.status}${step.detail ? `, ${printable(step.detail)}` : ""}`;
    if (told.get(step.name) !== line) lines.push(line);
    told.set(step.name, line);
  }
  return lines;
}

function isActive(status: RollbackStatus): boolean {
  return (ACTIVE_STATUSES as readonly RollbackStatus[]).includes(status);
}
