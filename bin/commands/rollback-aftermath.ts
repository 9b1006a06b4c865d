import { Command, InvalidArgumentError, Option } from "commander";
import { undoRollbackOperation } from "#lib/contracts/approvals.ts";
import {
  cancelRollbackOperation,
  checkRollbackOperation,
  revertRollbackOperation,
  settleRollbackOperation,
} from "#lib/contracts/rollbacks.ts";
import { SETTLED_STATUSES, type SettledStatus } from "#lib/domain/rollback/status.ts";
import {
  type CarryOutOptions,
  carryOutPlan,
  followToEnd,
  requireIntent,
  sayHowItStands,
} from "../cli/carry-out-plan.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { addCarryOutOptions, addWaitOptions } from "../cli/rollback-options.ts";
import { addClientOptions, type ClientOptions, connectClient } from "../cli/server-options.ts";

type WaitOptions = ClientOptions & { wait: boolean; timeout: number };

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A command about one rollback. */
function ofRollback(name: string, description: string): Command {
  return addClientOptions(
    new Command(name).description(description).argument("<rollback>", "its id, as its page's address ends", parseId),
  );
}

function parseId(text: string): string {
  if (!UUID.test(text)) throw new InvalidArgumentError("It must be the id of a rollback, not the number of a load.");
  return text;
}

export function cancelCommand(io: CliIo): Command {
  const command = ofRollback("cancel", "Stop a rollback; once its deploy has begun, what ran before is put back");
  return addWaitOptions(command).action(async (id: string, options: WaitOptions) => {
    const client = connectClient(options, io.env);
    const { rollback } = await client.call(cancelRollbackOperation, { params: { id } });
    const json = options.json === true;
    if (!options.wait || rollback.status === "cancelled") return sayHowItStands(io, client, id, json);
    await followToEnd(io, client, id, { timeout: options.timeout, json });
  });
}

export function checkCommand(io: CliIo): Command {
  const command = ofRollback("check", "Verify a rollback again whose outcome is unknown; only looks");
  return addWaitOptions(command).action(async (id: string, options: WaitOptions) => {
    const client = connectClient(options, io.env);
    await client.call(checkRollbackOperation, { params: { id } });
    const json = options.json === true;
    if (!options.wait) return sayHowItStands(io, client, id, json);
    await followToEnd(io, client, id, { timeout: options.timeout, json });
  });
}

export function settleCommand(io: CliIo): Command {
  return ofRollback("settle", "Say what became of a rollback whose outcome is unknown (Admin)")
    .addOption(
      new Option("--status <status>", "what became of it").choices([...SETTLED_STATUSES]).makeOptionMandatory(),
    )
    .requiredOption("--reason <text>", "how that is known; kept with the rollback")
    .action(async (id: string, options: ClientOptions & { status: SettledStatus; reason: string }) => {
      const client = connectClient(options, io.env);
      const { status, reason } = options;
      await client.call(settleRollbackOperation, { params: { id }, body: { status, reason } });
      await sayHowItStands(io, client, id, options.json === true);
    });
}

export function revertCommand(io: CliIo): Command {
  const command = ofRollback("revert", "Go back to what ran before a rollback that failed or whose outcome is unknown");
  return addCarryOutOptions(command).action(async (id: string, options: ClientOptions & CarryOutOptions) => {
    const client = connectClient(options, io.env);
    const description = requireIntent(io, options);
    const { plan } = await client.call(revertRollbackOperation, { params: { id } });
    await carryOutPlan(io, client, plan, { ...options, description });
  });
}

export function undoCommand(io: CliIo): Command {
  const command = ofRollback("undo", "Take a rollback back that succeeded: to the load before it, without its hold");
  return addCarryOutOptions(command).action(async (id: string, options: ClientOptions & CarryOutOptions) => {
    const client = connectClient(options, io.env);
    const description = requireIntent(io, options);
    const { plan } = await client.call(undoRollbackOperation, { params: { id } });
    await carryOutPlan(io, client, plan, { ...options, description });
  });
}
