import { Command } from "commander";
import { executeRollbackOperation, planRollbackOperation } from "#lib/contracts/rollbacks.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { followRollback } from "../cli/follow-rollback.ts";
import { parseCount, parseLoadNumber } from "../cli/parse-number.ts";
import { planText, reviewPlan } from "../cli/plan-review.ts";
import { judgeRollback } from "../cli/rollback-outcome.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";

type RollbackOptions = ServerOptions & {
  description?: string;
  yes?: boolean;
  acknowledge?: string[];
  planOnly?: boolean;
  wait: boolean;
  timeout: number;
};

export function rollbackCommand(io: CliIo): Command {
  const command = new Command("rollback")
    .description("Roll back to an earlier load: show the plan, ask, execute, follow it to its end")
    .argument("<load>", "number of the load to go back to", parseLoadNumber(1))
    .option("--description <text>", "why; kept with the rollback")
    .option("-y, --yes", "do not ask; needed where nobody can be asked")
    .option("--acknowledge <check>", "accept this warning of the plan; may be repeated", collect)
    .option("--plan-only", "show the plan and change nothing")
    .option("--no-wait", "do not wait for the end")
    .option("--timeout <seconds>", "how long to wait for the end", parseCount(86_400), 1800);
  return addServerOptions(command).action(async (load: number, options: RollbackOptions) => {
    const { client, params } = connect(options, io.env);
    const description = options.description?.trim() ?? "";
    if (description === "" && !options.planOnly) {
      throw new CliError(EXIT.usage, "Give --description: it says why the rollback is made and is kept with it.");
    }
    if (!options.planOnly && !options.yes && !io.canAsk) {
      throw new CliError(EXIT.usage, "Nobody can be asked here: give --yes to roll back without being asked.");
    }

    const { plan } = await client.call(planRollbackOperation, { params, body: { targetLoad: load } });
    if (options.planOnly && options.json) io.out(`${JSON.stringify({ plan }, null, 2)}\n`);
    else if (options.json) io.note(planText(plan).trimEnd());
    else io.out(planText(plan));
    const acknowledge = reviewPlan(plan, options.acknowledge ?? [], { asked: options.planOnly || !options.yes });
    if (options.planOnly) return;
    if (!options.yes) await confirm(io, load, acknowledge);

    const executed = await client.call(executeRollbackOperation, {
      params: { id: plan.id },
      body: { description, ...(acknowledge.length > 0 ? { acknowledge } : {}) },
    });
    if (!options.wait) {
      if (options.json) io.out(`${JSON.stringify(executed, null, 2)}\n`);
      else io.out(`Rollback ${executed.rollback.id} is ${executed.rollback.status}.\n`);
      return;
    }
    const rollback = await followRollback(client, executed.rollback.id, options.timeout, io);
    if (options.json) io.out(`${JSON.stringify({ rollback }, null, 2)}\n`);
    const { exitCode, text } = judgeRollback(rollback);
    if (exitCode !== EXIT.ok) throw new CliError(exitCode, text);
    if (!options.json) io.out(`${text}\n`);
  });
}

async function confirm(io: CliIo, load: number, acknowledge: readonly string[]): Promise<void> {
  const accepting = acknowledge.length > 0 ? `, accepting ${acknowledge.join(", ")}` : "";
  const answer = await io.ask(`Roll back to load ${load}${accepting}? Type yes to go on: `);
  if (answer.trim().toLowerCase() !== "yes") throw new CliError(EXIT.failed, "Nothing was changed.");
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}
