import { Command } from "commander";
import type { z } from "zod";
import { ApiError } from "#lib/client/api-client.ts";
import { listAssetChangesOperation } from "#lib/contracts/assets.ts";
import { changeLines } from "../cli/change-lines.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { parseCount } from "../cli/parse-number.ts";
import { printable } from "../cli/printable.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";

type ChangesOptions = ServerOptions & { repository?: string; limit: number; cursor?: string };
type AssetChange = z.infer<typeof listAssetChangesOperation.response>["items"][number];

export function assetsCommand(io: CliIo): Command {
  return new Command("assets").description("Look at assets").addCommand(assetChangesCommand(io));
}

function assetChangesCommand(io: CliIo): Command {
  const command = new Command("changes")
    .description("Show each time an asset's definition changed, newest first")
    .argument("<key...>", "the asset's key, one argument per part; or all parts as one, with slashes between")
    .option("--repository <name>", "the asset's repository, where the code location has several")
    .option("--limit <number>", "changes to show, at most 500", parseCount(500), 20)
    .option("--cursor <text>", "go on where a page ended (nextCursor)");
  return addServerOptions(command).action(async (key: string[], options: ChangesOptions) => {
    const { client, params } = connect(options, io.env);
    const page = await firstFound(keyCandidates(key), (candidate) =>
      client.call(listAssetChangesOperation, {
        params,
        query: { key: candidate, repository: options.repository, limit: options.limit, cursor: options.cursor },
      }),
    );
    if (options.json) return io.out(`${JSON.stringify(page, null, 2)}\n`);
    for (const item of page.items) io.out(changeText(item));
    if (page.nextCursor !== null) io.note(`There are older changes; go on with --cursor '${page.nextCursor}'.`);
  });
}

function changeText({ load, change }: AssetChange): string {
  const facts = [
    `load ${load.number}`,
    load.loadedAt.replace(/\.\d+(?=Z$)/, ""),
    load.git?.commit.slice(0, 10),
    load.git?.author?.name ?? load.deployedBy?.name,
    load.rollbackOf === null ? undefined : `Rolled back to #${load.rollbackOf}`,
    load.git?.message?.split("\n", 1)[0] ?? load.description?.split("\n", 1)[0],
  ].filter((fact) => fact !== undefined);
  return `${facts.map(printable).join("  ")}\n${changeLines(change)}`;
}

/** A part may hold slashes itself, so one argument is a key of one part first, and only then a path. */
export function keyCandidates(key: readonly string[]): [string[], ...string[][]] {
  const parts = key.length === 1 ? (key[0]?.split("/").filter((part) => part !== "") ?? []) : [];
  return parts.length > 1 ? [[...key], parts] : [[...key]];
}

/** The answer for the first candidate that exists; the first one's refusal when none does. */
async function firstFound<T>(candidates: [string[], ...string[][]], look: (key: string[]) => Promise<T>): Promise<T> {
  const [first, ...others] = candidates;
  try {
    return await look(first);
  } catch (error) {
    if (!(error instanceof ApiError) || error.problem.status !== 404) throw error;
    for (const candidate of others) {
      try {
        return await look(candidate);
      } catch (other) {
        if (!(other instanceof ApiError) || other.problem.status !== 404) throw other;
      }
    }
    throw error;
  }
}
