import { copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AssetView } from "#lib/contracts/assets.ts";
import { applyEdits, type Catalogue } from "./content/catalogue.ts";
import { commitOf, type DemoRelease, type DemoUnit } from "./content/release.ts";

const PROGRAM = new URL("program/server.mjs", import.meta.url);

/** The assets of each of a unit's locations after a release. */
export function cataloguesAt(unit: DemoUnit, release: DemoRelease): Map<string, Catalogue> {
  const until = unit.releases.slice(0, unit.releases.indexOf(release) + 1);
  return new Map(
    unit.locations.map((location) => [
      location,
      until.reduce<Catalogue>((before, each) => applyEdits(before, each.changes[location] ?? []), new Map()),
    ]),
  );
}

/**
 * Writes a release's tree as a build would leave it: the program, `release.json`, and per code location a
 * module per asset with `definitions.mjs`, which gathers them. The same release is the same bytes each time.
 */
export async function buildRelease(unit: DemoUnit, release: DemoRelease, directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await copyFile(PROGRAM, join(directory, "server.mjs"));
  await writeFile(join(directory, "release.json"), prettyJson(describeRelease(unit, release)));
  for (const [location, catalogue] of cataloguesAt(unit, release)) {
    const base = join(directory, location);
    for (const [path, asset] of catalogue) {
      const file = join(base, "assets", `${path}.mjs`);
      await mkdir(dirname(file), { recursive: true });
      const broken = release.missingModule;
      const missing = broken?.location === location && broken.asset === path ? broken.module : null;
      await writeFile(file, assetModule(asset, missing));
    }
    await writeFile(join(base, "definitions.mjs"), definitionsModule([...catalogue.keys()]));
  }
}

function describeRelease(unit: DemoUnit, release: DemoRelease) {
  const until = unit.releases.slice(0, unit.releases.indexOf(release) + 1);
  return {
    name: release.name,
    commit: commitOf(unit, release),
    locations: unit.locations,
    runtime: Object.assign({}, ...until.map((each) => each.runtime ?? {})),
    metadata: { repository: unit.repository },
  };
}

function assetModule(asset: AssetView, missing: string | null): string {
  const imports = missing === null ? "" : `import "${missing}";\n\n`;
  return `${imports}export default ${prettyJson(asset).trimEnd()};\n`;
}

function definitionsModule(paths: string[]): string {
  const names = paths.map((path) => path.replaceAll("/", "_"));
  const imports = paths.map((path, index) => `import ${names[index]} from "./assets/${path}.mjs";`);
  return `${imports.join("\n")}\n\nexport default [\n${names.map((name) => `  ${name},`).join("\n")}\n];\n`;
}

function prettyJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
