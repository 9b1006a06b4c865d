import { Command, InvalidArgumentError, Option } from "commander";
import { ROLES, type Role, SCOPES, type Scope } from "#lib/domain/access/roles.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { parseExpiry } from "../cli/parse-expiry.ts";
import { repeated } from "../cli/repeated.ts";
import { withLocalContext } from "../cli/with-local-context.ts";
import { listTokensCommand } from "./token-list.ts";
import { revokeTokenCommand } from "./token-revoke.ts";

type CreateOptions = {
  name: string;
  role: Role;
  deployment?: string[];
  scope?: Scope[];
  expires?: Date | null;
  json?: boolean;
};

export function tokenCommand(io: CliIo): Command {
  return new Command("token")
    .description("Make, list and revoke API tokens, on the server's machine while Loadline runs")
    .addCommand(createCommand(io))
    .addCommand(listTokensCommand(io))
    .addCommand(revokeTokenCommand(io));
}

function createCommand(io: CliIo): Command {
  return new Command("create")
    .description("Make a service's API token and print it; it is shown this once")
    .requiredOption("--name <name>", "what the token is for")
    .addOption(new Option("--role <role>", "what it may do").choices(ROLES).makeOptionMandatory())
    .option(
      "--deployment <name>",
      "a deployment that it is for (otherwise the whole organization); may be repeated",
      repeated,
    )
    .option(
      "--scope <scope>",
      `only this part of what the role may: ${SCOPES.join(", ")}; may be repeated`,
      collectScope,
    )
    .option("--expires <when>", "days from now (30d), a date (2027-01-31) or never", (text) => parseExpiry(text))
    .option("--json", "print JSON with the token, its id and its public prefix")
    .action(async ({ name, role, deployment, scope, expires, json }: CreateOptions) => {
      // Loaded here: the other commands need nothing of the server's side.
      const { createToken } = await import("#lib/services/access/create-token.ts");
      const created = await withLocalContext(io.env, (context) =>
        createToken(context, {
          name,
          kind: "service",
          role,
          deployments: deployment ?? null,
          scopes: scope ?? [],
          expiresAt: expires ?? null,
        }),
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
