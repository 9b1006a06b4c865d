import type { Check, LoadFacts, UnitLocationFacts } from "./checks.ts";

/** What decides of what a rollback takes along: what kind of deployment it is, and by which driver it goes back. */
export type Place = { readonly deploymentKind: string; readonly driver: string };

/** Whether a rollback takes the runtimes back, as an image does, or code alone: what runs that stays at its version. */
export function carriesRuntime({ deploymentKind, driver }: Place): boolean {
  if (driver === "git-ref") return false;
  // The releases of an Airflow are its folder of DAGs.
  return !(driver === "release-directory" && deploymentKind === "airflow");
}

/**
 * What of the target comes back this way and what does not, where two loads differ in both: an image brings no bundle of
 * DAGs of any of the unit's locations with it, and a branch no image. None where nothing is left behind.
 */
export function checkDeployParts({
  target,
  current,
  locations,
  ...place
}: Place & {
  readonly target: LoadFacts;
  readonly current: LoadFacts;
  readonly locations: readonly UnitLocationFacts[];
}): Check[] {
  if (!carriesRuntime(place)) return runtimeLeft(target, current);
  const said = locations.flatMap(({ name, loads }) => (loads === null ? [] : bundlesLeft(loads, name)));
  if (said.length === 0) return [];
  const message = `The image goes back, bundles of DAGs do not. ${said.join(" ")} Move their branches back as well.`;
  return [{ name: "deploy_parts", status: "warn", message }];
}

function runtimeLeft(target: LoadFacts, current: LoadFacts): Check[] {
  const then = memberOf(target.runtime, "airflow");
  const now = memberOf(current.runtime, "airflow");
  if (then === null || now === null || then === now) {
    const message = "The DAGs go back; the image and its packages stay as they are.";
    return [{ name: "deploy_parts", status: "pass", message }];
  }
  const message = `The DAGs go back and run on Airflow ${now}, with the packages of its image; load #${target.number} ran on Airflow ${then}. Where they need that, roll the image back as well.`;
  return [{ name: "deploy_parts", status: "warn", message }];
}

/** A sentence for each bundle of a location that is at another version than in the load gone back to. */
function bundlesLeft({ target, current }: NonNullable<UnitLocationFacts["loads"]>, location: string): string[] {
  const load = `load #${target.number} of ${location}`;
  const then = new Map(target.bundles.map(({ name, version }) => [name, version]));
  const now = new Map(current.bundles.map(({ name, version }) => [name, version]));
  const said = [...now].flatMap(([name, version]) => {
    const before = then.get(name);
    if (before === version) return [];
    return before === undefined
      ? [
          `${name} is deployed apart from the image by now, at ${short(version)}, and was in the image of ${load}: whether DAGs come from a bundle goes back only where the image says so itself, not its environment.`,
        ]
      : [`${name} stays at ${short(version)}; ${load} had ${short(before)}.`];
  });
  for (const [name, version] of then) {
    if (now.has(name)) continue;
    // What fails to import as a whole may not tell at which version it is.
    if (current.status === "failed") {
      said.push(`${name} may stay at another version, which is not known; ${load} had ${short(version)}.`);
      continue;
    }
    said.push(
      `${name} was deployed apart from the image in ${load}, at ${short(version)}, and is not now: turn that on again where the image does not say so itself.`,
    );
  }
  return said;
}

/** Commits as people know them. */
function short(version: string): string {
  return /^[0-9a-f]{40,64}$/.test(version) ? version.slice(0, 9) : version;
}

function memberOf(runtime: LoadFacts["runtime"], name: string): string | null {
  return Object.hasOwn(runtime, name) ? (runtime[name] ?? null) : null;
}
