import { Command } from "commander";
import { planRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { type CarryOutOptions, carryOutPlan, requireIntent } from "../cli/carry-out-plan.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { parseLoadNumber } from "../cli/parse-number.ts";
import { addCarryOutOptions } from "../cli/rollback-options.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";
import { cancelCommand, checkCommand, revertCommand, settleCommand, undoCommand } from "./rollback-aftermath.ts";

export function rollbackCommand(io: CliIo): Command {
  const command = new Command("rollback")
    .description("Roll back to an earlier load: show the plan, ask, execute, follow it to its end")
    .argument("<load>", "number of the load to go back to", parseLoadNumber(1))
    // The commands below have options of the same names.
    .enablePositionalOptions()
    .addCommand(cancelCommand(io))
    .addCommand(checkCommand(io))
    .addCommand(revertCommand(io))
    .addCommand(settleCommand(io))
    .addCommand(undoCommand(io));
  addServerOptions(addCarryOutOptions(command));
  return command.action(async (load: number, options: ServerOptions & CarryOutOptions) => {
    const { client, params } = connect(options, io.env);
    const description = requireIntent(io, options);
    const { plan } = await client.call(planRollbackOperation, { params, body: { targetLoad: load } });
    await carryOutPlan(io, client, plan, { ...options, description });
  });
}
