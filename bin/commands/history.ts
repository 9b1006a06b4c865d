import { Command, Option } from "commander";
import { LOAD_CHANGES, LOAD_STATUSES, type LoadFilter } from "#lib/contracts/load-filter.ts";
import { type LoadItem, listLoadsOperation } from "#lib/contracts/loads.ts";
import { DEPLOY_TYPES } from "#lib/domain/deploy-type.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { parseCount } from "../cli/parse-number.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";
import { formatTable } from "../cli/table.ts";

type HistoryOptions = ServerOptions &
  Partial<LoadFilter> & { collapse?: boolean; limit: number; query?: string; cursor?: string };

export function historyCommand(io: CliIo): Command {
  const command = new Command("history")
    .description("Show the loads of a code location, newest first")
    .option("--collapse", "show similar entries that follow each other as one")
    .option("--limit <number>", "entries to show, at most 500", parseCount(500), 20)
    .option("-q, --query <text>", "show only loads that hold this text, or that changed an asset whose key does")
    .addOption(new Option("--status <status>", "show only loads that ended so").choices(LOAD_STATUSES))
    .addOption(new Option("--deploy-type <type>", "show only loads of these deploys").choices(DEPLOY_TYPES))
    .addOption(new Option("--change <kind>", "show only loads that did this to assets").choices(LOAD_CHANGES))
    .option("--person <text>", "show only what somebody deployed or wrote: part of their name or address")
    .option("--restorable", "show only loads that can be rolled back to")
    .option("--cursor <text>", "go on where a page ended (nextCursor)");
  return addServerOptions(command).action(async (options: HistoryOptions) => {
    const { client, params } = connect(options, io.env);
    const page = await client.call(listLoadsOperation, {
      params,
      query: {
        collapse: options.collapse ?? false,
        limit: options.limit,
        q: options.query,
        cursor: options.cursor,
        ...filterOf(options),
      },
    });
    if (options.json) return io.out(`${JSON.stringify(page, null, 2)}\n`);
    if (page.items.length === 0) {
      const isNarrowed = Object.values({ ...filterOf(options), q: options.query }).some((value) => value !== undefined);
      return io.note(isNarrowed ? "No load matches." : "No loads yet: record one with `loadline record`.");
    }
    io.out(formatTable(HEADER, page.items.map(rowOf), io.columns));
    if (page.nextCursor !== null) io.note(`There are older loads; go on with --cursor '${page.nextCursor}'.`);
  });
}

function filterOf({ status, deployType, change, person, restorable }: HistoryOptions) {
  return { status, deployType, change, person, restorable };
}

const HEADER = ["LOAD", "LOADED AT", "STATUS", "ASSETS", "IMAGE", "COMMIT", "DEPLOYED BY", "DESCRIPTION"];

function rowOf(load: LoadItem): string[] {
  // An entry that stands for similar ones stands for what the first of them changed.
  const { added, removed, changed } = load.group?.counts ?? load.counts;
  const group = load.group && load.group.count > 1 ? `${load.group.first}-${load.group.last}` : String(load.number);
  const marks = [
    load.isCurrent ? "CURRENT" : "",
    load.rollbackOf === null ? "" : `Rolled back to #${load.rollbackOf}`,
    load.error?.message ?? "",
    load.description ?? "",
  ];
  return [
    group,
    load.loadedAt.replace(/\.\d+(?=Z$)/, ""),
    load.status,
    load.status === "failed" ? "" : `+${added} -${removed} ~${changed} of ${load.counts.total}`,
    load.image?.reference ?? "",
    load.git?.commit.slice(0, 10) ?? "",
    load.deployedBy?.name ?? "",
    marks.filter((mark) => mark !== "").join(" · "),
  ];
}
