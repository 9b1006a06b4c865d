import { Command, Option } from "commander";
import { ROLES, type Role } from "#lib/domain/access/roles.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { linkAddress } from "../cli/link-address.ts";
import { repeated } from "../cli/repeated.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type Options = {
  email: string;
  name: string;
  role?: Role;
  deployment?: string;
  team?: string[];
  json?: boolean;
};

export function invitePersonCommand(io: CliIo): Command {
  return new Command("invite")
    .description("Make an account and print the one-time link by which the person joins; it is shown this once")
    .requiredOption("--email <address>", "what the person signs in with")
    .requiredOption("--name <name>", "how the person is called in the history")
    .addOption(new Option("--role <role>", "what they may do").choices(ROLES))
    .option("--deployment <name>", "the only deployment that the role is for (otherwise the whole organization)")
    .option("--team <name>", "a team to put them in; may be repeated", repeated)
    .option("--json", "print JSON")
    .action(async ({ email, name, role, deployment = undefined, team = [], json }: Options) => {
      const { inviteMember } = await import("#lib/services/access/invite-member.ts");
      const grants = role === undefined ? [] : [{ deployment: deployment ?? null, role }];
      const { member, link } = await withLocalContext(io.env, (context) =>
        inviteMember(context, { email, name, grants, teams: team }),
      );
      const address = linkAddress(io.env, link.path);
      io.out(
        json
          ? `${JSON.stringify({ id: member.id, email: member.email, link: address, expiresAt: link.expiresAt }, null, 2)}\n`
          : `${address}\n`,
      );
    });
}
