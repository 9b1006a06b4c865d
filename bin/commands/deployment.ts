import { Command, Option } from "commander";
import {
  DEPLOYMENT_KINDS,
  type DeploymentView,
  ignoredMetadataSchema,
  newDeploymentSchema,
} from "#lib/contracts/deployments.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { printable } from "../cli/printable.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type CreateOptions = { kind: DeploymentView["kind"]; json?: boolean };
type ConfigureOptions = { ignoreMetadata?: string[] | false; json?: boolean };

export function deploymentCommand(io: CliIo): Command {
  return new Command("deployment")
    .description("Deployments: environments such as prod. On the server's machine while Loadline runs")
    .addCommand(createCommand(io))
    .addCommand(configureCommand(io));
}

function createCommand(io: CliIo): Command {
  return new Command("create")
    .description("Make a deployment")
    .argument("<name>", "such as prod")
    .addOption(new Option("--kind <kind>", "what runs there").choices(DEPLOYMENT_KINDS).default("generic"))
    .option("--json", "print JSON")
    .action(async (name: string, options: CreateOptions) => {
      const input = newDeploymentSchema.safeParse({ name, kind: options.kind });
      if (!input.success) {
        const reasons = input.error.issues.map(({ message }) => message).join("; ");
        throw new CliError(EXIT.invalid, `"${printable(name)}" is no name for a deployment: ${reasons}.`);
      }
      // Loaded here: the other commands need nothing of the server's side.
      const { createDeployment } = await import("#lib/services/deployments/create-deployment.ts");
      const made = await withLocalContext(io.env, (context) => createDeployment(context, input.data));
      io.out(options.json ? `${JSON.stringify(made, null, 2)}\n` : `Made the deployment ${printable(name)}.\n`);
    });
}

function configureCommand(io: CliIo): Command {
  return new Command("configure")
    .description("Change a deployment's settings, or show them when none is given")
    .argument("<name>", "of the deployment")
    .option(
      "--ignore-metadata <names...>",
      "metadata that make no change from the next load on, in place of those so far; name* is every name that begins so",
    )
    .option("--no-ignore-metadata", "let all metadata make changes again")
    .option("--json", "print JSON")
    .action(async (name: string, options: ConfigureOptions) => {
      const given = options.ignoreMetadata === false ? [] : options.ignoreMetadata;
      const input = ignoredMetadataSchema.optional().safeParse(given);
      if (!input.success) {
        const reasons = input.error.issues.map(({ path, message }) => `${[...path, message].join(": ")}`).join("; ");
        throw new CliError(EXIT.invalid, `These names of metadata cannot be ignored: ${reasons}.`);
      }
      const { configureDeployment } = await import("#lib/services/deployments/configure-deployment.ts");
      const changed = await withLocalContext(io.env, (context) =>
        configureDeployment(context, { deployment: name, ignoredMetadata: input.data }),
      );
      const { ignoredMetadata } = changed.deployment;
      const names = ignoredMetadata.length === 0 ? "none" : ignoredMetadata.map(printable).join(", ");
      io.out(options.json ? `${JSON.stringify(changed, null, 2)}\n` : `Ignored metadata: ${names}\n`);
    });
}
