import { type Command, Option } from "commander";
import { DEPLOY_TYPES } from "#lib/contracts/loads.ts";
import type { CliIo } from "./cli-io.ts";
import type { FactFlags } from "./deploy-facts.ts";
import { type RepositoryFacts, readRepository } from "./read-repository.ts";

export type FactOptions = FactFlags & { git: boolean };

/** Options about what was deployed, shared by `record` and `announce`. */
export function addFactOptions(command: Command): Command {
  return command
    .option("--image <reference>", "image that was deployed, such as registry/repo:tag")
    .option("--image-digest <digest>", "its digest: sha256: and 64 hex digits")
    .option("--commit <hash>", "commit that was deployed (otherwise the checked-out one, when nothing is modified)")
    .option("--git-url <address>", "web address of the repository")
    .option("--branch <name>", "branch of the commit")
    .option("--message <text>", "message of the commit")
    .option("--author <person>", "author of the commit: 'Name <email>'")
    .option("--no-git", "do not read the current directory's repository")
    .option("--description <text>", "what this deploy is about (otherwise the commit's message)")
    .option("--deployed-by <person>", "who deploys: 'Name <email>'")
    .addOption(new Option("--deploy-type <type>", "what was deployed").choices(DEPLOY_TYPES));
}

/** Facts of the current directory's repository; null with `--no-git`, outside of one, or when it has changes. */
export async function repositoryFacts(options: FactOptions, io: CliIo): Promise<RepositoryFacts | null> {
  if (!options.git) return null;
  const reading = await readRepository(io.cwd, options.commit);
  if (reading.state === "dirty") {
    io.note(
      "Note: the repository has changes that are not committed, so no commit is recorded. Give --commit to record one.",
    );
  }
  return reading.state === "read" ? reading.facts : null;
}
