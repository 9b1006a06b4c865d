import { Command } from "commander";
import type { ApiClient } from "#lib/client/api-client.ts";
import { getDiffOperation } from "#lib/contracts/diff.ts";
import { changeLines } from "../cli/change-lines.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { parseLoadNumber } from "../cli/parse-number.ts";
import { addServerOptions, type Connection, connect, type ServerOptions } from "../cli/server-options.ts";

type DiffOptions = ServerOptions & { values?: boolean };

/** Most changes that one answer of the API holds. */
const PAGE = 10_000;

export function diffCommand(io: CliIo): Command {
  const command = new Command("diff")
    .description("Show what changed between two loads, asset by asset; 0 is the empty snapshot before the first load")
    .argument("<from>", "number of a load", parseLoadNumber(0))
    .argument("<to>", "number of a load", parseLoadNumber(0))
    .option("--values", "show old and new values of tags, metadata and dependencies");
  return addServerOptions(command).action(async (from: number, to: number, options: DiffOptions) => {
    const { client, params } = connect(options, io.env);
    const diff = await wholeDiff(client, params, { from, to, values: options.values ?? false });
    if (options.json) return io.out(`${JSON.stringify(diff, null, 2)}\n`);
    const { added, removed, changed } = diff.counts;
    io.out(`From load ${diff.from} to load ${diff.to}: ${added} added, ${removed} removed, ${changed} changed\n`);
    for (const change of diff.changes) io.out(changeLines(change));
  });
}

/** All pages as one answer. */
async function wholeDiff(
  client: ApiClient,
  params: Connection["params"],
  query: { from: number; to: number; values: boolean },
) {
  const whole = await client.call(getDiffOperation, { params, query: { ...query, limit: PAGE } });
  while (whole.nextCursor !== null) {
    const next = await client.call(getDiffOperation, {
      params,
      query: { ...query, limit: PAGE, cursor: whole.nextCursor },
    });
    for (const change of next.changes) whole.changes.push(change);
    whole.nextCursor = next.nextCursor;
  }
  return whole;
}
