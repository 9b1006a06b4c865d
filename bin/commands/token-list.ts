import { Command } from "commander";
import type { TokenView } from "#lib/contracts/tokens.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { formatTable } from "../cli/table.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

/** Tokens per page read. */
const PAGE = 500;

type ListOptions = { deployment?: string; all?: boolean; json?: boolean };

export function listTokensCommand(io: CliIo): Command {
  return new Command("list")
    .description("List the tokens that stand, newest first")
    .option("--deployment <name>", "only those that reach it")
    .option("--all", "also the expired and the revoked ones")
    .option("--json", "print JSON")
    .action(async ({ deployment, all, json }: ListOptions) => {
      const { listTokens } = await import("#lib/services/access/list-tokens.ts");
      const { listDeploymentTokens } = await import("#lib/services/access/list-deployment-tokens.ts");
      const tokens = await withLocalContext(io.env, async (context) => {
        const found: TokenView[] = [];
        let cursor: string | undefined;
        do {
          const page = { cursor, limit: PAGE, ...(!all && { state: "active" as const }) };
          const { items, nextCursor } =
            deployment === undefined
              ? await listTokens(context, { ...page, of: "everyone" })
              : await listDeploymentTokens(context, { ...page, deployment });
          found.push(...items);
          cursor = nextCursor ?? undefined;
        } while (cursor !== undefined);
        return found;
      });
      if (json) io.out(`${JSON.stringify(tokens, null, 2)}\n`);
      else if (tokens.length === 0) io.note("There are no tokens.");
      else io.out(formatTable(HEADER, tokens.map(rowOf), io.columns));
    });
}

const HEADER = ["PREFIX", "NAME", "OWNER", "ROLE", "SCOPES", "DEPLOYMENTS", "STATE", "EXPIRES", "LAST USED"];

function rowOf(token: TokenView): string[] {
  return [
    token.prefix,
    token.name,
    token.owner?.email ?? "service",
    ROLE_NAMES[token.role],
    token.scopes.join(",") || "all",
    token.deployments?.join(",") ?? "all",
    token.state,
    token.expiresAt?.slice(0, 10) ?? "never",
    token.lastUsedAt?.slice(0, 16).concat("Z") ?? "never",
  ];
}
