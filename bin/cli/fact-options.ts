import { type Command, Option } from "commander";
import { DEPLOY_TYPES } from "#lib/domain/deploy-type.ts";
import type { FactFlags } from "./deploy-facts.ts";

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
    .option("--no-git", "take no commit from the current directory's repository or from CI")
    .option("--description <text>", "what this deploy is about (otherwise the commit's message)")
    .option("--deployed-by <person>", "who deploys: 'Name <email>' (otherwise who made CI run)")
    .addOption(new Option("--deploy-type <type>", "what was deployed").choices(DEPLOY_TYPES));
}
