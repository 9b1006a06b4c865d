import { Command } from "commander";
import type { CliIo } from "../cli/cli-io.ts";
import { linkAddress } from "../cli/link-address.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

export function personLinkCommand(io: CliIo): Command {
  return new Command("reset-link")
    .description("Print a one-time link by which a person sets a new password (or joins, when they have not yet)")
    .requiredOption("--email <address>", "what the person signs in with")
    .option("--json", "print JSON")
    .action(async ({ email, json }: { email: string; json?: boolean }) => {
      const { createLink } = await import("#lib/services/access/create-link.ts");
      const { findAccountId } = await import("#lib/services/access/find-account.ts");
      const { link } = await withLocalContext(io.env, async (context) =>
        createLink(context, { id: await findAccountId(context, email) }),
      );
      const address = linkAddress(io.env, link.path);
      io.out(
        json
          ? `${JSON.stringify({ kind: link.kind, link: address, expiresAt: link.expiresAt }, null, 2)}\n`
          : `${address}\n`,
      );
    });
}
