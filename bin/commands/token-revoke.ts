import { Command } from "commander";
import { ServiceError } from "#lib/services/errors.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { printable } from "../cli/printable.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

export function revokeTokenCommand(io: CliIo): Command {
  return new Command("revoke")
    .description("Revoke a token, or every token of a person: from the next request on they open nothing")
    .argument("[prefix]", "how the token begins: lln_ and 12 characters")
    .option("--person <address>", "every personal token of this person instead")
    .action(async (prefix: string | undefined, { person }: { person?: string }) => {
      if ((prefix === undefined) === (person === undefined)) {
        throw new CliError(EXIT.usage, "Name a token by its prefix, or a person with --person.");
      }
      io.out(prefix === undefined ? await revokeOfPerson(io, person ?? "") : await revokeOne(io, prefix));
    });
}

async function revokeOne(io: CliIo, prefix: string): Promise<string> {
  const { listTokens } = await import("#lib/services/access/list-tokens.ts");
  const { revokeToken } = await import("#lib/services/access/revoke-token.ts");
  return withLocalContext(io.env, async (context) => {
    const { items } = await listTokens(context, { of: "everyone", q: prefix, limit: 10 });
    const token = items.find((one) => one.prefix === prefix);
    if (token === undefined) throw new ServiceError("not_found", `There is no token that begins with ${prefix}.`);
    await revokeToken(context, { id: token.id });
    return `Revoked ${printable(token.name)} (${prefix}).\n`;
  });
}

async function revokeOfPerson(io: CliIo, person: string): Promise<string> {
  const { findAccountId } = await import("#lib/services/access/find-account.ts");
  const { revokeTokens } = await import("#lib/services/access/revoke-tokens.ts");
  return withLocalContext(io.env, async (context) => {
    const { revoked } = await revokeTokens(context, { account: await findAccountId(context, person) });
    return `Revoked ${revoked} ${revoked === 1 ? "token" : "tokens"} of ${printable(person)}.\n`;
  });
}
