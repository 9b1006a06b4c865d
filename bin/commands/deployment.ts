import { Command, Option } from "commander";
import { DEPLOYMENT_KINDS, type DeploymentView, newDeploymentSchema } from "#lib/contracts/deployments.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { printable } from "../cli/printable.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type CreateOptions = { kind: DeploymentView["kind"]; json?: boolean };

export function deploymentCommand(io: CliIo): Command {
  return new Command("deployment")
    .description("Deployments: environments such as prod. On the server's machine while Loadline runs")
    .addCommand(createCommand(io));
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
