import type { Declared } from "#lib/config/declared.ts";
import { StartError } from "#lib/config/start-error.ts";
import type { Context } from "#lib/services/context.ts";
import {
  type AppliedChange,
  applyConfiguration,
  DeclarationError,
} from "#lib/services/deployments/apply-configuration.ts";

/** Applies what a file declares. @throws StartError that names the file's place of what cannot be had. */
export async function applyFile(context: Context, declared: Declared, dryRun: boolean): Promise<AppliedChange[]> {
  try {
    return await applyConfiguration(context, declared.deployments, { dryRun });
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    const place = `${declared.placeOf(error.path)}: ${error.path.join(".")}`;
    throw new StartError(`${place}: ${error.message}`, "Correct the file; what stands before it is applied.");
  }
}

const WORDS: Record<AppliedChange["action"], [done: string, would: string]> = {
  create: ["made", "would be made"],
  change: ["changed", "would be changed"],
  release: ["no longer declared, stays as it is", "would no longer be declared, and stay as it is"],
  none: ["as declared", "as declared"],
};

/** A line for each change; one line when there is none. */
export function changeLines(changes: readonly AppliedChange[], dryRun: boolean): string[] {
  const lines = changes
    .filter(({ action }) => action !== "none")
    .map(({ deployment, type, name, action }) => {
      const what = type === "deployment" ? `deployment ${name}` : `${deployment}: ${type} ${name}`;
      return `${what} ${WORDS[action][dryRun ? 1 : 0]}`;
    });
  return lines.length === 0 ? ["Everything is as the file declares it."] : lines;
}
