import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { LoadHeader } from "#lib/contracts/loads.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { isJsonObject, type JsonObject, type JsonValue, setMember } from "#lib/domain/json.ts";
import type { AssetDefinition, HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { CANONICAL_VERSION } from "#lib/domain/snapshot/canonical.ts";
import { definitionFromBody, hashAsset } from "#lib/domain/snapshot/hash.ts";
import { sortedPatterns } from "#lib/domain/snapshot/ignored-metadata.ts";
import { type Fidelity, isPartial, type Make, sameMake } from "#lib/domain/snapshot/make.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { storedPairs } from "#lib/services/history/add-stored.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { getSnapshot } from "#lib/services/history/get-snapshot.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { prepareLoad } from "#lib/services/history/prepare-load.ts";
import { type RecordedLoad, recordLoad } from "#lib/services/history/record-load.ts";
import { recordObservation } from "#lib/services/history/record-observation.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { onceIn, oneOf, type Random, seededRandom } from "#tests/support/random.ts";
import { anyAsset, edited, type Pushed } from "#tests/unit/domain/laws/generate-assets.ts";
import {
  countsOf,
  type Facts,
  fingerprintOf,
  type Snapshot,
  StoreModel,
  snapshotOf,
  snapshotViews,
} from "./store-model.ts";
import { allPages, hashed, locationIn, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase({ poolSize: 12 });

/** Histories, and steps of each: about a load a step. LOADLINE_STORE_STEPS makes them longer. */
const HISTORIES = 10;
const STEPS = Number(process.env.LOADLINE_STORE_STEPS ?? 30);
/** Printed with every run; LOADLINE_SEED plays the same histories again. */
const SEED = Number(process.env.LOADLINE_SEED ?? (Math.random() * 2 ** 31) | 0);

const WATCHER = "worker 1";
const DIGESTS = ["a", "b", "c"].map((digit) => `sha256:${digit.repeat(64)}`);
const COMMITS = ["a", "b"].map((digit) => digit.repeat(40));
const PATTERNS = ["dagster/table_name", "dagster/*", "__proto__", "rows", "*", "own*"];

/** What all histories came to, so that none of it goes untried unnoticed. */
const tried = { loads: 0, failed: 0, rollbacks: 0, makes: 0, diffsAcrossMakes: 0, alikeAcrossMakes: 0, groups: 0 };

beforeAll(() => console.info(`${HISTORIES} histories of ${STEPS} steps, LOADLINE_SEED=${SEED}`));

/** One code location, what should be known of it, and what its next step is made from. */
type World = {
  readonly random: Random;
  readonly place: TestLocation;
  readonly model: StoreModel;
  readonly unitId: string;
  readonly connectionId: string;
  /** By identity, every version of a definition that was ever made, the newest last. */
  readonly versions: Pushed[][];
  /** What stands in the code: the version of each asset, or null where it has none. */
  readonly code: (Pushed | null)[];
  ignored: string[];
  /** Set once a watcher observes the location: its process, and what is asked of it. */
  process: { serverId: string; image: ImageRef | null } | null;
};

async function newWorld(random: Random): Promise<World> {
  const place = await testLocation(database.db);
  const { prisma } = database.db;
  const unit = await prisma.deployUnit.create({
    data: { deploymentId: place.deploymentId, name: "unit", driver: "release-directory", config: {} },
  });
  const connection = await prisma.connection.create({
    data: { deploymentId: place.deploymentId, name: "watcher", kind: "dagster", config: {}, leaseOwner: WATCHER },
  });
  const versions = new Map<string, Pushed[]>();
  for (let left = 12; left > 0; left--) {
    const asset = anyAsset(random);
    versions.set(JSON.stringify([asset.key, asset.repository ?? null]), [asset]);
  }
  return {
    random,
    place,
    model: new StoreModel(),
    unitId: unit.id,
    connectionId: connection.id,
    versions: [...versions.values()],
    code: [...versions.values()].map(([asset]) => asset ?? null),
    ignored: [],
    process: null,
  };
}

/** Edits the code: assets stay, change, go, come, or are put back as they were once. */
function edit({ random, versions, code }: World): void {
  for (const [place, known] of versions.entries()) {
    if (!onceIn(random, 3)) continue;
    const newest = known.at(-1) as Pushed;
    switch (random.nextInt(0, 3)) {
      case 0:
        code[place] = null;
        break;
      case 1:
        code[place] = oneOf(random, known);
        break;
      default:
        known.push(edited(random, code[place] ?? newest));
        code[place] = known.at(-1) as Pushed;
    }
  }
}

function assetsOf({ code }: World): Pushed[] {
  return code.filter((asset) => asset !== null);
}

function anyFacts({ random }: World): Facts {
  const digest = oneOf(random, [null, ...DIGESTS]);
  return {
    image: onceIn(random, 3) ? null : { reference: oneOf(random, ["orders:1", "orders:2"]), digest },
    commit: onceIn(random, 2) ? null : oneOf(random, COMMITS),
    metadata: onceIn(random, 4) ? { region: "eu" } : {},
    rollbackOf: null,
  };
}

/** The header of a push with these facts, at whatever time the client's clock says. */
function headerOf({ random }: World, { image, commit, metadata }: Facts): LoadHeader {
  const past = new Date(Date.UTC(2020, random.nextInt(0, 11), random.nextInt(1, 28)));
  return {
    status: "loaded",
    ...(onceIn(random, 2) && { loadedAt: past.toISOString() }),
    ...(image && { image: { reference: image.reference, ...(image.digest !== null && { digest: image.digest }) } }),
    ...(commit && { git: { url: "https://git.example.test/orders", commit } }),
    metadata,
  };
}

function makeOf(world: World, fidelity: Fidelity): Make {
  return { fidelity, canonicalVersion: CANONICAL_VERSION, ignoredMetadata: world.ignored };
}

/** Records the load in the model and holds the answer against it. */
function expectRecorded({ model }: World, answer: RecordedLoad): void {
  const number = model.loads.length;
  const expected = model.changesOf(number);
  const load = model.loads[number - 1];
  expect(answer).toMatchObject({ created: true, load: { number, status: load?.status, rollbackOf: load?.rollbackOf } });
  expect(answer.load.counts).toMatchObject(countsOf(expected));
  expect(answer.changes.map(({ key, kind, facets }) => ({ key, kind, facets }))).toEqual(
    expected.map(({ key, kind, facets }) => ({ key, kind, facets })),
  );
}

async function push(world: World, facts = anyFacts(world)): Promise<void> {
  const assets = assetsOf(world);
  const answer = await world.place.push(assets as never, headerOf(world, facts));
  world.model.load(facts, snapshotOf(hashed(assets as never)), makeOf(world, "push"));
  expectRecorded(world, answer);
}

/** What pushes do; each leaves model and store in agreement. */
const PUSHES: Record<string, (world: World) => Promise<void>> = {
  async push(world) {
    edit(world);
    await push(world);
  },

  /** The same facts and the same code again. */
  async pushAgain(world) {
    const { newest } = world.model;
    await push(world, newest ? { ...newest, rollbackOf: null } : anyFacts(world));
  },

  async fail(world) {
    const facts =
      onceIn(world.random, 2) && world.model.newest ? { ...world.model.newest, rollbackOf: null } : anyFacts(world);
    const message = oneOf(world.random, ["boom", "bang"]);
    const answer = await world.place.fail(message, { ...headerOf(world, facts), status: "failed" });
    world.model.fail(facts, message);
    expectRecorded(world, answer);
  },

  async unchanged(world) {
    const standing = world.model.standing(world.model.loads.length);
    const facts = anyFacts(world);
    const answer = world.place.push(null, { ...headerOf(world, facts), snapshot: "unchanged" });
    if (standing === null) {
      await expect(answer).rejects.toMatchObject({ code: "conflict" });
      return;
    }
    const recorded = await answer;
    // It was not read anew, so that it is of the make of what it carries forward.
    world.model.load(facts, standing.snapshot, standing.make);
    expectRecorded(world, recorded);
  },

  /** By hashes: only what is not stored is sent. */
  async prepared(world) {
    edit(world);
    const { place } = world;
    const assets = hashed(assetsOf(world) as never);
    const pairs = assets.map(
      ({ keyHash, contentHash }) => [keyHash.toString("hex"), contentHash.toString("hex")] as [string, string],
    );
    const { missing } = await prepareLoad(place.context, { ...place, assets: pairs });
    const isMissing = new Set(missing);
    const stored = pairs.filter((_, index) => !isMissing.has(index));
    const facts = anyFacts(world);
    // The client says what is stored, or the server itself knew the assets by their texts.
    const said = onceIn(world.random, 2);
    const answer = await recordLoad(place.context, {
      ...place,
      header: { ...headerOf(world, facts), ...(said && { stored }) },
      known: said ? [] : storedPairs(stored).map((pair) => ({ ...pair, place: null })),
      assets: assets.filter((_, index) => isMissing.has(index)),
      values: false,
    });
    world.model.load(facts, snapshotOf(assets), makeOf(world, "push"));
    expectRecorded(world, answer);
  },

  /** Sent twice at once, and once more later: one load. */
  async repeated(world) {
    edit(world);
    const key = randomUUID();
    const facts = anyFacts(world);
    const header = headerOf(world, facts);
    const assets = assetsOf(world) as never;
    const send = (at: TestLocation) => at.push(assets, header, { key, body: "the body" });
    const answers = await Promise.all([send(world.place), send(elsewhere(world.place))]);
    world.model.load(facts, snapshotOf(hashed(assets)), makeOf(world, "push"));
    expect(answers.map(({ created }) => created).sort()).toEqual([false, true]);
    expectRecorded(world, { ...(await send(world.place)), created: true });
    await expect(world.place.push(assets, header, { key, body: "another" })).rejects.toMatchObject({
      code: "conflict",
    });
  },

  /** Several at once, from several processes; whoever comes first is the other's base. */
  async atOnce(world) {
    const pushes = Array.from({ length: world.random.nextInt(2, 4) }, () => {
      edit(world);
      return { facts: anyFacts(world), assets: assetsOf(world) };
    });
    const answers = await Promise.all(
      pushes.map(async (one, index) => {
        const at = index === 0 ? world.place : elsewhere(world.place);
        return { ...one, answer: await at.push(one.assets as never, headerOf(world, one.facts)) };
      }),
    );
    for (const { facts, assets, answer } of answers.sort((a, b) => a.answer.load.number - b.answer.load.number)) {
      world.model.load(facts, snapshotOf(hashed(assets as never)), makeOf(world, "push"));
      expectRecorded(world, answer);
    }
  },

  /** A push while the list of ignored metadata changes: it is of the one or of the other. */
  async whileSwitching(world) {
    edit(world);
    const facts = anyFacts(world);
    const before = world.ignored;
    const assets = assetsOf(world);
    const [answer] = await Promise.all([
      elsewhere(world.place).push(assets as never, headerOf(world, facts)),
      SETTINGS.ignore?.(world),
    ]);
    const recorded = await ignoredBy(world, answer.load.number);
    expect([before, world.ignored]).toContainEqual(recorded);
    world.model.load(facts, snapshotOf(hashed(assets as never)), {
      ...makeOf(world, "push"),
      ignoredMetadata: recorded,
    });
    expectRecorded(world, answer);
  },

  /** A load of the image that a running rollback deployed. */
  async rollBack(world) {
    const target = world.model.lastGood;
    if (target === 0) return;
    const digest = oneOf(world.random, DIGESTS);
    const facts = { ...anyFacts(world), image: { reference: "orders:1", digest }, rollbackOf: target };
    await whileRollingBack(world, target, digest, () => push(world, facts));
  },
};

/** What a watcher does once it has taken the location over. */
const OBSERVATIONS: Record<string, (world: World) => Promise<void>> = {
  async observe(world) {
    edit(world);
    await observe(world, { restart: true });
  },
  async observeReload(world) {
    edit(world);
    await observe(world, { restart: false });
  },
  async observeAgain(world) {
    await observe(world, { restart: false });
  },
  async observeRestart(world) {
    await observe(world, { restart: true });
  },
  async observeFailure(world) {
    await observe(world, { restart: onceIn(world.random, 2), message: oneOf(world.random, ["boom", "bang"]) });
  },
  async refusedPush(world) {
    await expect(world.place.push([])).rejects.toMatchObject({ code: "conflict" });
  },
};

/** What changes no load. */
const SETTINGS: Record<string, (world: World) => Promise<void>> = {
  async ignore(world) {
    const { random, place } = world;
    const names = sortedPatterns(Array.from({ length: random.nextInt(0, 2) }, () => oneOf(random, PATTERNS)));
    await configureDeployment(place.context, { deployment: place.deployment, ignoredMetadata: names });
    world.ignored = names;
  },

  /** From here on, everything so far was recorded by an earlier version. */
  async upgrade({ place, model }) {
    await database.db.sql.query(
      `update load set canonical_version = canonical_version - 1
        where location_id = (select id from code_location where deployment_id = $1::uuid and name = $2)`,
      [place.deploymentId, place.location],
    );
    for (const [index, load] of model.loads.entries()) {
      if (load.status === "failed") continue;
      model.loads[index] = { ...load, make: { ...load.make, canonicalVersion: load.make.canonicalVersion - 1 } };
    }
  },
};

async function observe(world: World, { restart, message }: { restart: boolean; message?: string }): Promise<void> {
  const { random, model, place } = world;
  const isNewProcess = restart || world.process === null;
  world.process = isNewProcess
    ? {
        serverId: randomUUID(),
        image: onceIn(random, 3) ? null : { reference: oneOf(random, ["orders:1", "orders:2"]), digest: null },
      }
    : world.process;
  const process = world.process as NonNullable<World["process"]>;
  const fidelity = oneOf<Fidelity>(random, ["grpc", "grpc", "graphql", "native"]);
  const assets = asRead(hashed(assetsOf(world) as never), fidelity);
  const metadata = isNewProcess && onceIn(random, 4) ? { region: "eu" } : {};
  const { recorded } = await recordObservation(place.context, {
    connectionId: world.connectionId,
    watcher: WATCHER,
    image: isNewProcess ? process.image : null,
    observation: {
      location: place.location,
      serverId: process.serverId,
      restartIsLoad: true,
      observedAt: new Date(),
      fidelity,
      runtime: {},
      metadata,
      image: null,
      ...(message === undefined ? { status: "loaded", assets } : { status: "failed", error: { message } }),
    },
  });

  const { newest } = model;
  const snapshot = snapshotOf(assets);
  const make = makeOf(world, fidelity);
  const isOtherImage =
    isNewProcess && process.image !== null && newest?.image != null && isUnlike(process.image, newest.image);
  const isNews =
    newest === null ||
    isOtherImage ||
    (message === undefined
      ? isNewProcess || newest.status === "failed" || model.isNews(snapshot, make)
      : newest.status === "loaded" || newest.message !== message);
  expect(recorded !== null).toBe(isNews);
  if (recorded === null) return;
  // What is taken on from elsewhere (a known image's commit) is not for this model to know.
  const facts: Facts = {
    image: recorded.image,
    commit: recorded.git?.commit ?? null,
    metadata: recorded.metadata,
    rollbackOf: null,
  };
  if (message === undefined) model.load(facts, snapshot, make);
  else model.fail(facts, message);
  expect(recorded).toMatchObject({ number: model.loads.length, counts: countsOf(model.changesOf(model.loads.length)) });
}

function isUnlike(a: ImageRef, b: ImageRef): boolean {
  return a.digest !== null && b.digest !== null ? a.digest !== b.digest : a.reference !== b.reference;
}

/** The assets as a source of this fidelity reads them: one that is partial knows types and every other member. */
function asRead(assets: readonly HashedAsset[], fidelity: Fidelity): HashedAsset[] {
  if (!isPartial(fidelity)) return [...assets];
  return assets.map(({ body }) => {
    const definition = definitionFromBody(body);
    const partial: AssetDefinition = {
      ...definition,
      partitions: inPart(definition.partitions) as JsonObject | null,
      dependencies: definition.dependencies.map((dependency) => ({
        ...dependency,
        partitionMapping: mappingInPart(dependency.partitionMapping),
      })),
    };
    return hashAsset(partial);
  });
}

/** As Dagster's GraphQL does: a mapping without members is none. */
function mappingInPart(mapping: JsonObject | null): JsonObject | null {
  return mapping === null || Object.keys(mapping).length === 1 ? null : (inPart(mapping) as JsonObject);
}

const UNKNOWN = new Set(["end", "exclusions", "cronSchedule", "endOffset", "startOffset", "count", "value", "keys"]);

function inPart(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inPart);
  if (!isJsonObject(value)) return value;
  const kept: JsonObject = {};
  for (const [name, member] of Object.entries(value)) if (!UNKNOWN.has(name)) setMember(kept, name, inPart(member));
  return kept;
}

/** The location as another process sees it: loads wait for each other in the database alone. */
function elsewhere(place: TestLocation): TestLocation {
  const context = { ...place.context, db: { ...place.context.db } };
  return locationIn(context, { id: place.deploymentId, name: place.deployment }, place.location);
}

async function ignoredBy({ place }: World, number: number): Promise<string[]> {
  const [row] = await database.db.sql.query<{ ignored_metadata: string[] }>(
    `select l.ignored_metadata from load l join code_location c on c.id = l.location_id
      where c.deployment_id = $1::uuid and c.name = $2 and l.number = $3`,
    [place.deploymentId, place.location, number],
  );
  return row?.ignored_metadata ?? [];
}

async function whileRollingBack(
  world: World,
  target: number,
  digest: string,
  work: () => Promise<void>,
): Promise<void> {
  const { prisma } = database.db;
  const { place, unitId, model } = world;
  const location = await prisma.codeLocation.findFirstOrThrow({ where: { deploymentId: place.deploymentId } });
  await prisma.codeLocation.update({ where: { id: location.id }, data: { deployUnitId: unitId } });
  const plan = await prisma.rollbackPlan.create({
    data: {
      locationId: location.id,
      unitId,
      currentLoad: model.loads.length,
      targetLoad: target,
      serial: 1,
      body: { locations: [{ name: place.location, targetLoad: target }] },
      createdBy: {},
      expiresAt: new Date(Date.now() + 60_000),
    },
  });
  const rollback = await prisma.rollback.create({
    data: {
      planId: plan.id,
      locationId: location.id,
      unitId,
      fromLoad: model.loads.length,
      targetLoad: target,
      targetDigest: digest,
      description: "back",
      status: "running",
      requestedBy: { type: "person", id: "1", name: "Maria" },
      steps: { create: { ordinal: 2, name: "deploy", status: "running", startedAt: new Date() } },
    },
  });
  await work();
  await prisma.rollback.update({ where: { id: rollback.id }, data: { status: "succeeded" } });
}

async function play(world: World): Promise<void> {
  const names = (steps: object) => Object.keys(steps);
  // Pushes at first; a watcher takes the location over in some histories.
  const takenOver = onceIn(world.random, 3) ? STEPS : world.random.nextInt(STEPS / 3, (2 * STEPS) / 3);
  for (let step = 0; step < STEPS; step++) {
    const steps = step < takenOver || world.model.loads.length === 0 ? PUSHES : OBSERVATIONS;
    let name = steps === OBSERVATIONS && world.process === null ? "observe" : oneOf(world.random, names(steps));
    if (onceIn(world.random, 5)) {
      await SETTINGS[oneOf(world.random, names(SETTINGS))]?.(world);
      // The same once more, recorded otherwise: nothing must come of it.
      if (onceIn(world.random, 2)) name = steps === PUSHES ? "pushAgain" : "observeRestart";
    }
    await steps[name]?.(world);
  }
}

/** Runs `work` for every item, a few at a time. */
async function forAll<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}

async function expectSnapshots({ place, model }: World): Promise<void> {
  await forAll([...model.loads.entries()], async ([index, load]) => {
    const number = index + 1;
    const pages = await allPages((cursor) => getSnapshot(place.context, { ...place, number, limit: 5, cursor }));
    const expected: Snapshot = load.status === "loaded" ? load.snapshot : new Map();
    expect(pages.flatMap((page) => page.items)).toEqual(snapshotViews(expected));

    const { load: view } = await getLoad(place.context, { ...place, number });
    const changes = model.changesOf(number);
    expect(view).toMatchObject({
      status: load.status,
      comparedTo: load.status === "loaded" ? load.base : null,
      fingerprint: load.status === "loaded" ? fingerprintOf(load.snapshot, load.make) : null,
      isCurrent: number === model.loads.length,
      rollbackOf: load.rollbackOf,
      counts: { ...countsOf(changes), total: expected.size },
    });
  });
}

async function expectDiffs({ place, model, random }: World): Promise<void> {
  const numbers = Array.from({ length: model.loads.length + 1 }, (_, number) => number);
  const pairs = numbers.flatMap((from) => numbers.map((to) => ({ from, to, paged: onceIn(random, 20) })));
  await forAll(pairs, async ({ from, to, paged }) => {
    const expected = model.diff(from, to);
    const ask = (limit: number, cursor?: string) =>
      getDiff(place.context, { ...place, from, to, values: true, limit, cursor });
    const whole = await ask(1000);
    expect(whole).toMatchObject({ from, to, counts: countsOf(expected), nextCursor: null });
    expect(whole.changes).toEqual(expected);
    if (!paged) return;
    const pages = await allPages((cursor) => ask(2, cursor));
    expect(pages.flatMap((page) => page.changes)).toEqual(expected);
  });
}

async function expectAssetHistories({ place, model }: World): Promise<void> {
  await forAll(model.identities(), async (identity) => {
    const query = { key: [...identity.key], repository: identity.repository ?? undefined };
    const pages = await allPages((cursor) => listAssetChanges(place.context, { ...place, ...query, limit: 3, cursor }));
    const items = pages.flatMap((page) => page.items).map(({ load, change }) => ({ number: load.number, change }));
    expect(items).toEqual(model.changesOfAsset(identity));
  });
}

async function expectGroups({ place, model }: World): Promise<void> {
  const pages = await allPages((cursor) => listLoads(place.context, { ...place, collapse: true, limit: 3, cursor }));
  const firsts = [...new Set(model.loads.map((load) => load.groupFirst))];
  const expected = firsts.map((first) => {
    const count = model.loads.filter((load) => load.groupFirst === first).length;
    return { first, last: first + count - 1, count };
  });
  const groups = pages.flatMap((page) => page.items).map(({ group }) => group);
  expect(groups.map((group) => group && { first: group.first, last: group.last, count: group.count })).toEqual(
    expected.reverse(),
  );
}

/** Every load that loaded says of which make it is. */
async function expectMakes({ place, model }: World): Promise<void> {
  const rows = await database.db.sql.query<{ make: Make }>(
    `select json_build_object('fidelity', l.fidelity, 'canonicalVersion', l.canonical_version,
                              'ignoredMetadata', l.ignored_metadata) as make
       from load l join code_location c on c.id = l.location_id
      where c.deployment_id = $1::uuid and c.name = $2 and l.status = 'loaded'
      order by l.number`,
    [place.deploymentId, place.location],
  );
  const expected = model.loads.flatMap((load) => (load.status === "loaded" ? [load.make] : []));
  expect(rows.map(({ make }) => make)).toEqual(expected);
}

/** What has to hold of the rows whatever was recorded. */
async function expectInvariants({ place }: World): Promise<void> {
  const [broken] = await database.db.sql.query<Record<string, number>>(
    `with here as (select id, current_load from code_location where deployment_id = $1::uuid and name = $2),
     i as (select * from asset_interval where location_id = (select id from here)),
     l as (select * from load where location_id = (select id from here))
     select
       (select count(*)::int from (select 1 from i where last_load is null group by key_hash having count(*) > 1) x) as open_twice,
       (select count(*)::int from i a join i b on a.key_hash = b.key_hash and a.first_load < b.first_load
         where a.last_load is null or a.last_load >= b.first_load) as overlapping,
       (select coalesce(max(current_load), 0) - (select count(*)::int from l) from here) as holes,
       (select count(*)::int from i where not exists (
         select from asset_definition d where d.location_id = i.location_id and d.content_hash = i.content_hash)) as orphans,
       (select count(*)::int from l where status = 'loaded' and fingerprint <> sha256(coalesce(
          (select string_agg(key_hash || tracked_hash, ''::bytea order by key_hash) from i
            where first_load <= l.number and (last_load is null or last_load >= l.number)), ''::bytea))) as other_hashes`,
    [place.deploymentId, place.location],
  );
  expect(broken).toEqual({ open_twice: 0, overlapping: 0, holes: 0, orphans: 0, other_hashes: 0 });
}

describe("the stored history agrees with whole snapshots kept for every load", () => {
  const times = (STEPS / 30) ** 2 * 120_000;
  test.each(Array.from({ length: HISTORIES }, (_, index) => index))("history %i", { timeout: times }, async (index) => {
    const world = await newWorld(seededRandom(SEED + index));
    await play(world);
    await expectInvariants(world);
    await expectMakes(world);
    await expectSnapshots(world);
    await expectDiffs(world);
    await expectAssetHistories(world);
    await expectGroups(world);
    count(world);
  });

  test("and all of it was tried", () => {
    console.info(tried);
    expect(Object.entries(tried).filter(([, times]) => times === 0)).toEqual([]);
    expect(tried.loads).toBeGreaterThan((HISTORIES * STEPS) / 2);
  });
});

function count({ model }: World): void {
  const good = model.loads.filter((load) => load.status === "loaded");
  tried.loads += model.loads.length;
  tried.failed += model.loads.length - good.length;
  tried.rollbacks += good.filter((load) => load.rollbackOf !== null).length;
  tried.makes += new Set(good.map(({ make }) => JSON.stringify(make))).size;
  tried.groups += new Set(model.loads.map((load) => load.groupFirst)).size;
  for (const [index, load] of good.entries()) {
    for (const other of good.slice(index + 1).filter((one) => !sameMake(one.make, load.make))) {
      tried.diffsAcrossMakes++;
      const differs = fingerprintOf(load.snapshot, load.make) !== fingerprintOf(other.snapshot, other.make);
      if (differs && model.diff(model.loads.indexOf(load) + 1, model.loads.indexOf(other) + 1).length === 0)
        tried.alikeAcrossMakes++;
    }
  }
}

test("four first loads at once make a location once", async () => {
  for (let round = 0; round < 10; round++) {
    const place = await testLocation(database.db);
    const answers = await Promise.all([place, elsewhere(place), elsewhere(place), place].map((at) => at.push([])));
    expect(answers.map((answer) => answer.load.number).sort()).toEqual([1, 2, 3, 4]);
    const { items } = await listLoads(place.context, { ...place, collapse: false, limit: 10 });
    expect(items.map((item) => item.number)).toEqual([4, 3, 2, 1]);
  }
});
