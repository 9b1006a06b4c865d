import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { LoadItem } from "#lib/contracts/loads.ts";
import type { ReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { installRelease } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { referenceOf } from "#lib/deploy/drivers/release-directory/layout.ts";
import { buildRelease } from "./build-release.ts";
import type { DemoRelease } from "./content/release.ts";
import type { HistoryClient } from "./history-client.ts";
import type { PlacedUnit } from "./unit-places.ts";

/** More loads than a unit of the demo has when its filling is taken up again. */
const ALL_LOADS = 200;

type Play = {
  placed: PlacedUnit;
  target: ReleaseDirectory;
  history: HistoryClient;
  /** The unit's fencing token as it stands: deploys of CI go under the last one that a rollback claimed. */
  fencingToken: bigint;
  signal: AbortSignal;
  say: (line: string) => void;
};

/**
 * Deploys the unit's releases one after the other as a team's CI would: build, install, announce, deploy; then
 * waits until the watcher has recorded each. A filling that was broken off goes on where it stopped.
 */
export async function playUnit(play: Play): Promise<void> {
  const { unit } = play.placed;
  for (const release of unit.releases) {
    play.signal.throwIfAborted();
    const digest = await install(play, release);
    if (!(await isRecorded(play, digest))) await deploy(play, release, digest);
  }
  // Everything may have been recorded before, by a filling that was stopped just before its end.
  await start(play);
}

async function install({ placed }: Play, release: DemoRelease): Promise<string> {
  const build = await mkdtemp(join(placed.root, "build-"));
  try {
    await buildRelease(placed.unit, release, build);
    return (await installRelease(placed.root, release.name, build)).digest;
  } finally {
    await rm(build, { recursive: true, force: true });
  }
}

async function isRecorded({ placed, history }: Play, digest: string): Promise<boolean> {
  for (const location of placed.unit.locations) {
    const loads = await history.loads(location, ALL_LOADS);
    if (!loads.some((load) => load.image?.digest === digest)) return false;
  }
  return true;
}

async function deploy(play: Play, release: DemoRelease, digest: string): Promise<void> {
  const { placed, target, history, signal, say } = play;
  const { unit } = placed;
  const image = { reference: referenceOf(unit.name, release.name), digest };
  await history.announce(unit, release, image);
  const before = await newestNumbers(play);
  const { fencingToken } = play;
  const outcome = await target.deploy({ image, fencingToken, signal, progress: () => undefined });
  if (outcome.status !== "deployed") {
    throw new Error(`${image.reference} could not be deployed (${outcome.status}): ${outcome.reason}`);
  }
  for (const load of await awaitLoads(play, before, digest)) say(lineOf(unit.name, release, load));

  for (let restart = 0; restart < (release.restarts ?? 0); restart++) {
    const numbers = await newestNumbers(play);
    await target.stop(signal, () => undefined);
    await start(play);
    await awaitLoads(play, numbers, digest);
    say(`${unit.name.padEnd(10)} ${release.name.padEnd(4)} restarted`);
  }
}

async function start({ placed, target, signal }: Play): Promise<void> {
  const ensured = await target.ensureRunning(signal, () => undefined);
  if (ensured.status !== "running") throw new Error(`${placed.unit.name} does not run: ${ensured.reason}`);
}

/** Highest load number per location; 0 before the first. */
async function newestNumbers({ placed, history }: Play): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (const location of placed.unit.locations) {
    numbers.set(location, (await history.loads(location, 1))[0]?.number ?? 0);
  }
  return numbers;
}

async function awaitLoads({ history }: Play, before: Map<string, number>, digest: string) {
  const loads: { location: string; load: LoadItem }[] = [];
  for (const [location, number] of before)
    loads.push({ location, load: await history.awaitLoad(location, number, digest) });
  return loads;
}

function lineOf(unit: string, release: DemoRelease, { location, load }: { location: string; load: LoadItem }): string {
  const { added, removed, changed, total } = load.counts;
  const what = load.status === "failed" ? "did not load" : `${total} assets, +${added} -${removed} ~${changed}`;
  const place = `${unit.padEnd(10)} ${release.name.padEnd(4)} ${location.padEnd(10)} #${load.number}`;
  return `${place.padEnd(31)} ${what.padEnd(24)} ${release.message}`;
}
