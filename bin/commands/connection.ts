import { Command } from "commander";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { collectPair } from "../cli/pair-option.ts";
import { printable } from "../cli/printable.ts";
import { readConfig } from "../cli/read-config.ts";
import { readSecrets } from "../cli/read-secrets.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type ConfigureOptions = {
  deployment: string;
  kind: string;
  config: string;
  secret?: Record<string, string>;
  json?: boolean;
};
type TestOptions = { deployment: string; json?: boolean };

export function connectionCommand(io: CliIo): Command {
  return new Command("connection")
    .description(
      "What a deployment works with: sources, engines, registries. On the server's machine while Loadline runs",
    )
    .addCommand(configureCommand(io))
    .addCommand(testCommand(io));
}

function configureCommand(io: CliIo): Command {
  return new Command("configure")
    .description("Make a connection, or change the one of that name; the same again changes nothing")
    .argument("<name>", "name of the connection")
    .requiredOption("--deployment <name>", "deployment that it belongs to")
    .requiredOption("--config <file>", "its configuration as JSON; - for standard input")
    .option("--kind <name>", "process, dagster, airflow, docker-engine, kubernetes, webhook or registry", "process")
    .option("--secret <name=source>", "a secret from env:NAME, file:PATH or -; nothing removes it", collectPair)
    .option("--json", "print JSON")
    .action((name: string, options: ConfigureOptions) => configure(io, name, options));
}

async function configure(io: CliIo, name: string, options: ConfigureOptions): Promise<void> {
  const { deployment, kind, secret = {} } = options;
  const fromInput = [options.config, ...Object.values(secret)].filter((source) => source === "-").length;
  if (fromInput > 1) throw new CliError(EXIT.usage, "Standard input can be read for one thing only.");
  const config = await readConfig(options.config, io);
  const secrets = await readSecrets(secret, io);
  const { configureConnection } = await import("#lib/services/deployments/configure-connection.ts");
  const connection = await withLocalContext(io.env, (context) =>
    configureConnection(context, { deployment, name, kind, config, secrets }),
  );
  const { locations } = connection;
  const observes = locations.length === 0 ? "is configured" : `observes ${locations.join(", ")}`;
  const text = `Connection ${connection.name} (${connection.kind}) ${observes}.`;
  io.out(options.json ? `${JSON.stringify(connection, null, 2)}\n` : `${text}\n`);
}

const MARKS = { pass: "✓", warn: "!", fail: "✗", skip: "-" } as const;

function testCommand(io: CliIo): Command {
  return new Command("test")
    .description("Have the worker try a connection: what it found, and what to do; exit 1 when a check failed")
    .argument("<name>", "name of the connection")
    .requiredOption("--deployment <name>", "deployment that it belongs to")
    .option("--json", "print JSON")
    .action(async (name: string, { deployment, json }: TestOptions) => {
      const { testConnection } = await import("#lib/services/deployments/test-connection.ts");
      const { checks } = await withLocalContext(io.env, (context) =>
        testConnection(context, { deployment, connection: name }),
      );
      const lines = checks.flatMap(({ status, name: check, message, remedy }) => [
        `${MARKS[status]} ${printable(check)}: ${printable(message)}`,
        ...(remedy === null ? [] : [`  ${printable(remedy)}`]),
      ]);
      io.out(json ? `${JSON.stringify({ checks }, null, 2)}\n` : `${lines.join("\n")}\n`);
      if (checks.some(({ status }) => status === "fail")) {
        throw new CliError(EXIT.failed, `The test of ${name} failed.`);
      }
    });
}
