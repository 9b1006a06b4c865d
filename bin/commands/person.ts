import { randomBytes } from "node:crypto";
import { Command, Option } from "commander";
import { ROLE_NAMES, ROLES, type Role } from "#lib/domain/access/roles.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { printable } from "../cli/printable.ts";
import { withLocalContext } from "../cli/with-local-context.ts";
import { invitePersonCommand } from "./person-invite.ts";
import { personLinkCommand } from "./person-link.ts";
import { listPeopleCommand } from "./person-list.ts";

type GrantOptions = { email: string; role: Role; deployment?: string; json?: boolean };
type CreateOptions = GrantOptions & { name: string };

export function personCommand(io: CliIo): Command {
  return new Command("person")
    .description("People who sign in. On the server's machine while Loadline runs")
    .addCommand(createCommand(io))
    .addCommand(invitePersonCommand(io))
    .addCommand(personLinkCommand(io))
    .addCommand(grantCommand(io))
    .addCommand(listPeopleCommand(io));
}

function createCommand(io: CliIo): Command {
  return withRole(new Command("create").description("Make an account and print its password; it is shown this once"))
    .requiredOption("--name <name>", "how the person is called in the history")
    .action(async ({ email, name, role, deployment, json }: CreateOptions) => {
      const password = randomBytes(15).toString("base64url");
      // Loaded here: the other commands need nothing of the server's side.
      const { createAccount } = await import("#lib/services/access/create-account.ts");
      const { grantRole } = await import("#lib/services/access/grant-role.ts");
      const { requireDeployment } = await import("#lib/services/access/require-deployment.ts");
      const account = await withLocalContext(io.env, async (context) => {
        // Looked up first: an account that was made without its role would stand in the way of the next try.
        if (deployment !== undefined) await requireDeployment(context, deployment, "deployment.configure");
        const made = await createAccount(context, { email, name, password });
        await grantRole(context, { subject: { type: "account", email }, role, deployment: deployment ?? null });
        return made;
      });
      io.out(json ? `${JSON.stringify({ ...account, role, password }, null, 2)}\n` : `${password}\n`);
    });
}

function grantCommand(io: CliIo): Command {
  return withRole(new Command("grant").description("Give a person a role, in place of the one they have there")).action(
    async ({ email, role, deployment, json }: GrantOptions) => {
      const { grantRole } = await import("#lib/services/access/grant-role.ts");
      await withLocalContext(io.env, (context) =>
        grantRole(context, { subject: { type: "account", email }, role, deployment: deployment ?? null }),
      );
      const where = deployment === undefined ? "of the organization" : `in ${printable(deployment)}`;
      io.out(
        json
          ? `${JSON.stringify({ email, role, deployment: deployment ?? null }, null, 2)}\n`
          : `${printable(email)} is ${ROLE_NAMES[role]} ${where} now.\n`,
      );
    },
  );
}

function withRole(command: Command): Command {
  return command
    .requiredOption("--email <address>", "what the person signs in with")
    .addOption(new Option("--role <role>", "what they may do").choices(ROLES).makeOptionMandatory())
    .option("--deployment <name>", "the only deployment it is for (otherwise the whole organization)")
    .option("--json", "print JSON");
}
