import { join } from "node:path";
import { z } from "zod";

/** Names of releases: one path segment that a shell, a URL and an image reference all take as it is. */
export const releaseNameSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/,
    "must be 1 to 128 letters, digits, dots, plus signs, dashes or underscores, beginning with a letter or digit",
  );

/** Where things lie in a unit's directory. Whatever begins with a dot under `releases` is no release (yet). */
export type Layout = {
  readonly root: string;
  readonly releases: string;
  readonly current: string;
  readonly run: string;
  readonly journal: string;
  readonly lock: string;
  readonly log: string;
  release(name: string): string;
  /** Written by the started process itself before it becomes the program (launch.ts). */
  launchRecord(instance: string): string;
};

export function layoutOf(root: string): Layout {
  const releases = join(root, "releases");
  const run = join(root, "run");
  return {
    root,
    releases,
    current: join(root, "current"),
    run,
    journal: join(run, "process.json"),
    lock: join(run, "lock"),
    log: join(run, "output.log"),
    release: (name) => join(releases, releaseNameSchema.parse(name)),
    launchRecord: (instance) => join(run, `${instance}.launch`),
  };
}

/** `<unit>:<release>`: what people call a release of this unit. */
export function referenceOf(unit: string, release: string): string {
  return `${unit}:${release}`;
}

/** Release that a reference names, null when it names another unit's or is none of this driver's. */
export function releaseOfReference(unit: string, reference: string): string | null {
  const prefix = `${unit}:`;
  if (!reference.startsWith(prefix)) return null;
  const parsed = releaseNameSchema.safeParse(reference.slice(prefix.length));
  return parsed.success ? parsed.data : null;
}
