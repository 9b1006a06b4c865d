import { Command } from "commander";
import { gateOperation } from "#lib/contracts/deployments.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { gateExit } from "../cli/gate-exit.ts";
import { printable } from "../cli/printable.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";

type GateOptions = ServerOptions & { imageDigest?: string };

export function gateCommand(io: CliIo): Command {
  const command = new Command("gate")
    .description("Ask whether CI may deploy now: exit 0 when it may, else a code that says what forbids it")
    .addHelpText(
      "after",
      "\nExit codes: 0 open, 7 held, 12 frozen, 13 version blocked, 14 rollback under way, 5 not found, 3 no answer.",
    )
    .option(
      "--image-digest <digest>",
      "digest that would be deployed: a hold lets its own through, a blocked one is refused",
    );
  return addServerOptions(command).action(async (options: GateOptions) => {
    const { client, params } = connect(options, io.env);
    const gate = await client.call(gateOperation, { params, query: { digest: options.imageDigest } });
    if (options.json) io.out(`${JSON.stringify(gate, null, 2)}\n`);
    else if (gate.open) io.out("Open: deploys may go ahead.\n");
    if (!gate.open) {
      const reasons = gate.reasons.map((reason) => `  ${printable(reason)}`).join("\n");
      throw new CliError(gateExit(gate.causes), `Closed: do not deploy ${params.location} now.\n${reasons}`);
    }
  });
}
