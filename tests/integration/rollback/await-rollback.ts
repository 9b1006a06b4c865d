import { setTimeout as sleep } from "node:timers/promises";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { isTerminal } from "#lib/domain/rollback/state-machine.ts";
import type { Context } from "#lib/services/context.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";

const LIMIT_MS = 60_000;

/** The rollback once it has ended. */
export async function awaitRollback(context: Context, id: string, limitMs = LIMIT_MS): Promise<RollbackView> {
  const until = Date.now() + limitMs;
  for (;;) {
    const rollback = await getRollback(context, { id });
    if (isTerminal(rollback.status)) return rollback;
    if (Date.now() > until) throw new Error(`the rollback has not ended: ${JSON.stringify(rollback, null, 2)}`);
    await sleep(50);
  }
}
