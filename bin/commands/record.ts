import { randomUUID } from "node:crypto";
import { Command, Option } from "commander";
import { changeLines } from "../cli/change-lines.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { addFactOptions, type FactOptions } from "../cli/fact-options.ts";
import { knownFacts } from "../cli/known-facts.ts";
import { collectPair } from "../cli/pair-option.ts";
import { readDbtManifest } from "../cli/read-dbt-manifest.ts";
import { readJson } from "../cli/read-json.ts";
import { type RecordFlags, recordBody } from "../cli/record-request.ts";
import { type RecordedLoad, sendLoad } from "../cli/send-load.ts";
import { addServerOptions, connect, type ServerOptions } from "../cli/server-options.ts";

type RecordOptions = ServerOptions &
  FactOptions &
  RecordFlags & { assets?: string; dbtManifest?: string; idempotencyKey?: string; byHash?: boolean };

/** Changes that are listed for people; the diff command shows all. */
const SHOWN_CHANGES = 30;

export function recordCommand(io: CliIo): Command {
  const command = new Command("record")
    .description("Record a load of a code location")
    .argument("[file]", "JSON file with a whole push body; - or nothing for standard input")
    .option("--assets <file>", "JSON file with the array of assets (- for standard input), instead of a whole body")
    .option(
      "--dbt-manifest <file>",
      "target/manifest.json of a dbt project (dbt 1.6 or newer), instead of a whole body",
    )
    .option("--unchanged", "the assets are those of the last load that loaded")
    .addOption(new Option("--status <status>", "how the load went").choices(["loaded", "failed"]))
    .option("--error-message <text>", "why it failed")
    .option("--error-stack <text>", "where it failed")
    .option("--loaded-at <instant>", "when it loaded, such as 2026-03-01T12:00:00Z (otherwise now)")
    .option("--metadata <name=value>", "a fact about the load as a whole; may be repeated", collectPair)
    .option("--runtime <name=version>", "a version it runs on, such as python=3.12; may be repeated", collectPair)
    .option("--idempotency-key <text>", "the same key with the same body records once")
    .option("--by-hash", "send only definitions that the server does not have (done by itself for large snapshots)");
  return addServerOptions(addFactOptions(command)).action(async (file: string | undefined, options: RecordOptions) => {
    const { client, params } = connect(options, io.env);
    if (options.byHash && options.idempotencyKey !== undefined) {
      throw new CliError(EXIT.usage, "--by-hash and --idempotency-key exclude each other: a key stands for one body.");
    }
    const body = await readBody(file, options, io);
    const assets = options.assets === undefined ? null : await readJson(options.assets, io);
    const dbt = options.dbtManifest === undefined ? null : await readDbtManifest(options.dbtManifest, io);
    const ownGit = body !== null && typeof body === "object" && Object.hasOwn(body, "git");
    const known = await knownFacts({ ...options, git: options.git && !ownGit }, io);
    const recorded = await sendLoad(client, params, recordBody({ body, assets, dbt, flags: options, known }), {
      // One run is one load, also when an answer is lost on the way and the client sends it again.
      idempotencyKey: options.idempotencyKey ?? randomUUID(),
      // A given key stands for one body; by hash, the body depends on what the server has by then.
      byHash: options.idempotencyKey === undefined ? options.byHash : false,
    });
    io.out(options.json ? `${JSON.stringify(recorded, null, 2)}\n` : recordedText(recorded, params.location));
  });
}

/** The body's file, standard input where nothing else says what was loaded, else none. */
async function readBody(file: string | undefined, options: RecordOptions, io: CliIo) {
  const { assets, dbtManifest, unchanged, errorMessage } = options;
  const enough = [assets, dbtManifest, unchanged, errorMessage].some((given) => given !== undefined);
  if (file === undefined && enough) return null;
  if (file !== undefined && (file === assets || file === dbtManifest)) {
    throw new CliError(EXIT.usage, `${file} cannot be the body and the assets at once.`);
  }
  return readJson(file ?? "-", io);
}

function recordedText({ load, changes }: RecordedLoad, location: string): string {
  if (load.status === "failed") return `Recorded load ${load.number} of ${location} as failed.\n`;
  const { added, removed, changed, total } = load.counts;
  const base = load.comparedTo === 0 || load.comparedTo === null ? "" : ` against load ${load.comparedTo}`;
  const listed = changes.slice(0, SHOWN_CHANGES).map(changeLines).join("");
  const more = added + removed + changed - Math.min(changes.length, SHOWN_CHANGES);
  return (
    `Recorded load ${load.number} of ${location}: ${added} added, ${removed} removed, ${changed} changed${base}; ${total} assets.\n` +
    listed +
    (more > 0 ? `and ${more} more: loadline diff ${load.comparedTo ?? 0} ${load.number}\n` : "")
  );
}
