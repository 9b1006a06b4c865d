import { Command, InvalidArgumentError, Option } from "commander";
import { ROLES, type Role, SCOPES, type Scope } from "#lib/domain/access/roles.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type CreateOptions = { name: string; role: Role; deployment?: string; scope?: Scope[]; json?: boolean };

export function tokenCommand(io: CliIo): Command {
  return new Command("token")
    .description("Make API tokens, on the server's machine while Loadline runs")
    .addCommand(createCommand(io));
}

function createCommand(io: CliIo): Command {
  return new Command("create")
    .description("Make an API token and print it; it is shown this once")
    .requiredOption("--name <name>", "what the token is for")
    .addOption(new Option("--role <role>", "what it may do").choices(ROLES).makeOptionMandatory())
    .option("--deployment <name>", "the only deployment it is for (otherwise the whole organisation)")
    .option(
      "--scope <scope>",
      `only this part of what the role may: ${SCOPES.join(", ")}; may be repeated`,
      collectScope,
    )
    .option("--json", "print JSON with the token, its id and its public prefix")
    .action(async ({ name, role, deployment, scope, json }: CreateOptions) => {
      // Loaded here: the other commands need nothing of the server's side.
      const { createToken } = await import("#lib/services/access/create-token.ts");
      const created = await withLocalContext(io.env, (context) =>
        createToken(context, { name, role, deployment: deployment ?? null, scopes: scope ?? [] }),
      );
      io.out(json ? `${JSON.stringify(created, null, 2)}\n` : `${created.token}\n`);
    });
}

/** Takes `--scope a --scope b` as well as `--scope a,b`. */
function collectScope(text: string, before: Scope[] = []): Scope[] {
  const scopes = text.split(",").map((scope) => {
    const known = SCOPES.find((one) => one === scope.trim());
    if (known === undefined) throw new InvalidArgumentError(`Allowed choices are ${SCOPES.join(", ")}.`);
    return known;
  });
  return [...new Set([...before, ...scopes])];
}
