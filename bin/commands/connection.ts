import { Command } from "commander";
import type { CliIo } from "../cli/cli-io.ts";
import { readConfig } from "../cli/read-config.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type ConfigureOptions = { deployment: string; kind: string; config: string; json?: boolean };

export function connectionCommand(io: CliIo): Command {
  return new Command("connection")
    .description("Connections to where code locations are observed. On the server's machine while Loadline runs")
    .addCommand(configureCommand(io));
}

function configureCommand(io: CliIo): Command {
  return new Command("configure")
    .description("Make a connection, or change the one of that name; the same again changes nothing")
    .argument("<name>", "name of the connection")
    .requiredOption("--deployment <name>", "deployment that it belongs to")
    .requiredOption("--config <file>", "the source's configuration as JSON; - for standard input")
    .option("--kind <name>", "kind of source", "process")
    .option("--json", "print JSON")
    .action(async (name: string, options: ConfigureOptions) => {
      const config = await readConfig(options.config, io);
      const { configureConnection } = await import("#lib/services/deployments/configure-connection.ts");
      const connection = await withLocalContext(io.env, (context) =>
        configureConnection(context, { deployment: options.deployment, name, kind: options.kind, config }),
      );
      const text = `Connection ${connection.name} (${connection.kind}) observes ${connection.locations.join(", ")}.`;
      io.out(options.json ? `${JSON.stringify(connection, null, 2)}\n` : `${text}\n`);
    });
}
