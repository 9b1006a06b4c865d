import { resolve } from "node:path";
import { Command } from "commander";
import { StartError } from "#lib/config/start-error.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type ApplyOptions = { dryRun?: boolean; json?: boolean };

export function applyCommand(io: CliIo): Command {
  return new Command("apply")
    .description("Make deployments, connections and deploy units what a file declares. On the server's machine")
    .argument("<file>", "YAML or JSON (docs/configuration.md)")
    .option("--dry-run", "say what would change, and change nothing")
    .option("--json", "print JSON")
    .action((file: string, options: ApplyOptions) => apply(io, file, options));
}

async function apply(io: CliIo, file: string, { dryRun = false, json = false }: ApplyOptions): Promise<void> {
  const { readDeclared } = await import("#lib/config/declared.ts");
  const { applyFile, changeLines } = await import("../cli/apply-file.ts");
  try {
    const declared = readDeclared(resolve(io.cwd, file), io.env);
    const changes = await withLocalContext(io.env, (context) => applyFile(context, declared, dryRun));
    io.out(json ? `${JSON.stringify({ changes }, null, 2)}\n` : `${changeLines(changes, dryRun).join("\n")}\n`);
  } catch (error) {
    if (error instanceof StartError) throw new CliError(EXIT.usage, `${error.message}\n${error.hint}`);
    throw error;
  }
}
