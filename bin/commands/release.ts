import { resolve } from "node:path";
import { Command } from "commander";
import type { Context } from "#lib/services/context.ts";
import { CliError } from "../cli/cli-error.ts";
import type { CliIo } from "../cli/cli-io.ts";
import { EXIT } from "../cli/exit-codes.ts";
import { gateExit } from "../cli/gate-exit.ts";
import { printable } from "../cli/printable.ts";
import { withLocalContext } from "../cli/with-local-context.ts";

type UnitOptions = { deployment: string; unit: string; json?: boolean };

export function releaseCommand(io: CliIo): Command {
  return new Command("release")
    .description("Releases of a release-directory unit. On the server's machine while Loadline runs")
    .addCommand(installCommand(io))
    .addCommand(deployCommand(io));
}

function addUnitOptions(command: Command): Command {
  return command
    .requiredOption("--deployment <name>", "deployment of the unit")
    .requiredOption("--unit <name>", "deploy unit")
    .option("--json", "print JSON");
}

function installCommand(io: CliIo): Command {
  const command = new Command("install")
    .description("Copy a build to the unit's releases, read-only, and print its reference and digest")
    .argument("<release>", "name of the release")
    .argument("<directory>", "the build");
  return addUnitOptions(command).action(async (release: string, directory: string, options: UnitOptions) => {
    const { installRelease, ReleaseExistsError } = await import(
      "#lib/deploy/drivers/release-directory/install-release.ts"
    );
    const { InvalidTreeError } = await import("#lib/deploy/drivers/release-directory/tree-digest.ts");
    const { referenceOf } = await import("#lib/deploy/drivers/release-directory/layout.ts");
    const { root } = await withLocalContext(io.env, (context) => unitOf(context, options));
    try {
      const { digest, installed } = await installRelease(root, release, resolve(io.cwd, directory));
      const image = { reference: referenceOf(options.unit, release), digest, installed };
      io.out(options.json ? `${JSON.stringify(image, null, 2)}\n` : `${image.reference} ${digest}\n`);
    } catch (error) {
      if (error instanceof ReleaseExistsError) throw new CliError(EXIT.conflict, error.message);
      if (error instanceof InvalidTreeError) throw new CliError(EXIT.invalid, error.message);
      throw error;
    }
  });
}

function deployCommand(io: CliIo): Command {
  const command = new Command("deploy")
    .description("Put a release in place and start it; what ran before comes back when it does not come up")
    .argument("<release>", "name of the release");
  return addUnitOptions(command).action(async (release: string, options: UnitOptions) => {
    const { referenceOf } = await import("#lib/deploy/drivers/release-directory/layout.ts");
    await withLocalContext(io.env, async (context) => {
      const { target, unit } = await unitOf(context, options);
      const wanted = { reference: referenceOf(unit.name, release), digest: null };
      const signal = new AbortController().signal;
      const found = await target.lookUp(wanted, signal);
      if (found.state !== "restorable") throw new CliError(EXIT.notFound, `${found.reason}.`);
      await refuseWhenClosed(context, options, unit.locations[0], found.image.digest);
      const outcome = await target.deploy({
        image: found.image,
        fencingToken: unit.fencingToken,
        signal,
        progress: (line) => io.note(printable(line)),
      });
      if (outcome.status === "superseded") throw new CliError(EXIT.conflict, `${outcome.reason}.`);
      if (outcome.status !== "deployed") {
        const ended = outcome.status === "reverted" ? `${outcome.running.image.reference} runs` : "Nothing runs";
        throw new CliError(EXIT.failed, `${outcome.reason}\n${ended}.`);
      }
      const { image } = outcome.running;
      io.out(options.json ? `${JSON.stringify(outcome, null, 2)}\n` : `${image.reference} runs (${image.digest}).\n`);
    });
  });
}

/** As `loadline gate`: the unit may be held, or under a rollback, which this deploy must not run into. */
async function refuseWhenClosed(
  context: Context,
  { deployment }: UnitOptions,
  location: string | undefined,
  digest: string | null,
): Promise<void> {
  if (location === undefined) return;
  const { gate } = await import("#lib/services/deployments/gate.ts");
  const { open, reasons, causes } = await gate(context, { deployment, location, digest: digest ?? undefined });
  if (open) return;
  const lines = reasons.map((reason) => `  ${printable(reason)}`).join("\n");
  throw new CliError(gateExit(causes), `Closed: do not deploy now.\n${lines}`);
}

async function unitOf(context: Context, options: UnitOptions) {
  const { getUnit } = await import("#lib/services/deployments/get-unit.ts");
  const { RELEASE_DIRECTORY } = await import("#lib/deploy/drivers/release-directory/driver.ts");
  const { releaseDirectoryConfigSchema } = await import("#lib/deploy/drivers/release-directory/config.ts");
  const { openTarget } = await import("#lib/deploy/drivers.ts");
  const unit = await getUnit(context, { deployment: options.deployment, name: options.unit });
  if (unit.driver !== RELEASE_DIRECTORY) {
    throw new CliError(EXIT.conflict, `Deploy unit ${unit.name} is deployed by ${unit.driver}, not from releases.`);
  }
  return { unit, root: releaseDirectoryConfigSchema.parse(unit.config).root, target: openTarget(unit, []) };
}
