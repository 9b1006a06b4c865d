import { Command } from "commander";
import { announceDeployOperation } from "#lib/contracts/loads.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { deployFacts } from "../cli/deploy-facts.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { addFactOptions, type FactOptions } from "../cli/fact-options.ts";
import { knownFacts } from "../cli/known-facts.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";

export function announceCommand(io: CliIo): Command {
  const command = new Command("announce").description(
    "Announce a deploy where a watcher records the loads: the next load with this image takes the facts on",
  );
  return addServerOptions(addFactOptions(command)).action(async (options: ServerOptions & FactOptions) => {
    const { client, params } = connect(options, io.env);
    const facts = deployFacts(options, {}, await knownFacts(options, io));
    if (facts.image === undefined) {
      throw new CliError(EXIT.usage, "Give --image: it is what the announcement is found by.");
    }
    const answer = await client.call(announceDeployOperation, { params, body: { ...facts, image: facts.image } });
    if (options.json) return io.out(`${JSON.stringify(answer, null, 2)}\n`);
    const { load } = answer.deploy;
    io.out(
      load === null
        ? `Announced. The next load of ${params.location} with ${facts.image.reference} takes it on.\n`
        : `Announced. Load ${load} of ${params.location} took it on.\n`,
    );
  });
}
