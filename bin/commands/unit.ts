import { Command } from "commander";
import type { CliIo } from "../cli/cli-io.ts";
import { readConfig } from "../cli/read-config.ts";
import { repeated } from "../cli/repeated.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type ConfigureOptions = {
  deployment: string;
  driver: string;
  config: string;
  location: string[];
  allowRepository?: string[];
  json?: boolean;
};

export function unitCommand(io: CliIo): Command {
  return new Command("unit")
    .description("Deploy units: what a rollback replaces at once. On the server's machine while Loadline runs")
    .addCommand(configureCommand(io));
}

function configureCommand(io: CliIo): Command {
  return new Command("configure")
    .description("Make a deploy unit, or change the one of that name; the same again changes nothing")
    .argument("<name>", "name of the unit; references to its images begin with it")
    .requiredOption("--deployment <name>", "deployment that it belongs to")
    .requiredOption("--config <file>", "the driver's configuration as JSON; - for standard input")
    .requiredOption("--location <name>", "code location that it serves; may be repeated", repeated)
    .option("--driver <name>", "how it is deployed", "release-directory")
    .option("--allow-repository <name>", "image repository allowed from the start; may be repeated", repeated)
    .option("--json", "print JSON")
    .action(async (name: string, options: ConfigureOptions) => {
      const config = await readConfig(options.config, io);
      const { configureUnit } = await import("#lib/services/deployments/configure-unit.ts");
      const unit = await withLocalContext(io.env, (context) =>
        configureUnit(context, {
          deployment: options.deployment,
          name,
          driver: options.driver,
          config,
          locations: options.location,
          allowedRepositories: options.allowRepository ?? [],
        }),
      );
      const text = `Deploy unit ${unit.name} (${unit.driver}) serves ${unit.locations.join(", ")}.`;
      io.out(options.json ? `${JSON.stringify(unit, null, 2)}\n` : `${text}\n`);
    });
}
