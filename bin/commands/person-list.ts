import { Command } from "commander";
import type { ReasonView } from "#lib/contracts/grants.ts";
import type { MemberView } from "#lib/contracts/members.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { formatTable } from "../cli/table.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

const PAGE = 500;

export function listPeopleCommand(io: CliIo): Command {
  return new Command("list")
    .description("The people by name, with their roles and whence each comes")
    .option("-q, --query <text>", "only whose name or address contains this")
    .option("--json", "print JSON")
    .action(async ({ query, json }: { query?: string; json?: boolean }) => {
      const { listMembers } = await import("#lib/services/access/list-members.ts");
      const items = await withLocalContext(io.env, async (context) => {
        const all: MemberView[] = [];
        let cursor: string | undefined;
        do {
          const page = await listMembers(context, { q: query, limit: PAGE, cursor });
          all.push(...page.items);
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        return all;
      });
      if (json) {
        io.out(`${JSON.stringify({ items, nextCursor: null }, null, 2)}\n`);
        return;
      }
      if (items.length === 0) io.note("Nobody matches.");
      else io.out(formatTable(HEADER, items.map(rowOf), io.columns));
    });
}

const HEADER = ["EMAIL", "NAME", "STATE", "ROLES"];

function rowOf({ email, name, status, reasons }: MemberView): string[] {
  return [email, name, status, reasons.map(roleText).join(", ") || "none"];
}

/** `Editor in prod/orders by the team data`. */
function roleText({ role, deployment, location, through }: ReasonView): string {
  const place = deployment === null ? "" : ` in ${deployment}${location === null ? "" : `/${location}`}`;
  return `${ROLE_NAMES[role]}${place}${through.type === "account" ? "" : ` by the ${through.type} ${through.name}`}`;
}
