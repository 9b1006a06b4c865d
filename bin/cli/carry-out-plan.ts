import type { ApiClient } from "#lib/client/api-client.ts";
import { executeRollbackOperation, getRollbackOperation, type PlanView } from "#lib/contracts/rollbacks.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { followRollback } from "./follow-rollback.ts";
import { planText, reviewPlan } from "./plan-review.ts";
import { judgeRollback } from "./rollback-outcome.ts";

export type CarryOutOptions = {
  description?: string;
  yes?: boolean;
  acknowledge?: string[];
  planOnly?: boolean;
  wait: boolean;
  timeout: number;
  json?: boolean;
};

/**
 * Refuses a command line that could not be carried out once the plan is there, before anything is asked of the server.
 * @returns the description, "" where the plan is only looked at.
 */
export function requireIntent(io: CliIo, options: CarryOutOptions): string {
  const description = options.description?.trim() ?? "";
  if (options.planOnly) return description;
  if (description === "") {
    throw new CliError(EXIT.usage, "Give --description: it says why the rollback is made and is kept with it.");
  }
  if (!options.yes && !io.canAsk) {
    throw new CliError(EXIT.usage, "Nobody can be asked here: give --yes to roll back without being asked.");
  }
  return description;
}

/** Shows a plan, asks, executes it, and follows the rollback to its end, as far as the options say. */
export async function carryOutPlan(
  io: CliIo,
  client: ApiClient,
  plan: PlanView,
  options: CarryOutOptions & { description: string },
): Promise<void> {
  if (options.planOnly && options.json) io.out(`${JSON.stringify({ plan }, null, 2)}\n`);
  else if (options.json) io.note(planText(plan).trimEnd());
  else io.out(planText(plan));
  const acknowledge = reviewPlan(plan, options.acknowledge ?? [], { asked: options.planOnly || !options.yes });
  if (options.planOnly) return;
  if (!options.yes) await confirm(io, plan.targetLoad, acknowledge);

  const executed = await client.call(executeRollbackOperation, {
    params: { id: plan.id },
    body: { description: options.description, ...(acknowledge.length > 0 ? { acknowledge } : {}) },
  });
  const { id, status } = executed.rollback;
  if (!options.wait) {
    io.out(options.json ? `${JSON.stringify(executed, null, 2)}\n` : `Rollback ${id} is ${status}.\n`);
    return;
  }
  if (status === "awaiting_approval")
    io.note(`  Rollback ${id} waits until another person approves it in the browser.`);
  await followToEnd(io, client, id, options);
}

/** Follows a rollback to its end; what that means is the exit code. */
export async function followToEnd(
  io: CliIo,
  client: ApiClient,
  id: string,
  options: { timeout: number; json?: boolean },
): Promise<void> {
  const rollback = await followRollback(client, id, options.timeout, io);
  if (options.json) io.out(`${JSON.stringify({ rollback }, null, 2)}\n`);
  const { exitCode, text } = judgeRollback(rollback);
  if (exitCode !== EXIT.ok) throw new CliError(exitCode, text);
  if (!options.json) io.out(`${text}\n`);
}

/** Says how a rollback stands, without waiting for anything. */
export async function sayHowItStands(io: CliIo, client: ApiClient, id: string, json: boolean): Promise<void> {
  const { rollback } = await client.call(getRollbackOperation, { params: { id } });
  if (json) io.out(`${JSON.stringify({ rollback }, null, 2)}\n`);
  else io.out(`Rollback ${id} is ${rollback.status}.\n`);
}

async function confirm(io: CliIo, load: number, acknowledge: readonly string[]): Promise<void> {
  const accepting = acknowledge.length > 0 ? `, accepting ${acknowledge.join(", ")}` : "";
  const answer = await io.ask(`Roll back to load ${load}${accepting}? Type yes to go on: `);
  if (answer.trim().toLowerCase() !== "yes") throw new CliError(EXIT.failed, "Nothing was changed.");
}
