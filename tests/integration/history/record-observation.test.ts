import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { RollbackStatus, StepStatus } from "#lib/domain/rollback/status.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import type { Context } from "#lib/services/context.ts";
import { announceDeploy } from "#lib/services/history/announce-deploy.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { recordObservation } from "#lib/services/history/record-observation.ts";
import type { Observation } from "#lib/sources/source.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";
import { OBSERVATION } from "#tests/support/observation.ts";
import { asset, COMMIT_A, DIGEST_A, DIGEST_B, hashed, locationIn } from "./support.ts";

const database = useTestDatabase();

const REFUSED = (code: string) => expect.objectContaining({ name: "ServiceError", code });
const IMAGE_A = { reference: "orders:a", digest: DIGEST_A };
const IMAGE_B = { reference: "orders:b", digest: DIGEST_B };
const GIT_A = { url: "https://git.example.test/orders", commit: COMMIT_A, message: "Add orders" };

/** Under this name the watcher holds its connection. */
const WATCHER = "worker 1";

type Image = { reference: string; digest: string | null } | null;

/** A watcher of the location `orders`, as one process runs it: each call is one look. */
function watcher(context: Context, connectionId: string) {
  const look = (
    serverId: string,
    image: Image,
    content: { status: "loaded"; assets: HashedAsset[] } | { status: "failed"; error: { message: string } },
    bundles: Observation["bundles"] = [],
  ) => {
    const observation: Observation = {
      location: "orders",
      serverId,
      observedAt: new Date(),
      restartIsLoad: true,
      fidelity: "native",
      runtime: { python: "3.13" },
      metadata: { region: "eu" },
      image: null,
      bundles,
      ...content,
    };
    return recordObservation(context, { connectionId, watcher: WATCHER, observation, image });
  };
  return {
    see: (serverId: string, assets: readonly AssetView[], image: Image = null, bundles?: Observation["bundles"]) =>
      look(serverId, image, { status: "loaded", assets: hashed(assets) }, bundles),
    /** A bundle of DAGs that follows the branch `shop/dags:prod`. */
    seeBranch: (commit: string) =>
      look(
        "p1",
        { reference: "git.example.test/shop/dags:prod", digest: `sha1:${commit}` },
        { status: "loaded", assets: [] },
        [{ type: "git", name: "orders", version: commit }],
      ),
    seeFail: (serverId: string, message: string, image: Image = null) =>
      look(serverId, image, { status: "failed", error: { message } }),
  };
}

/** A deployment with a connection whose watcher looks at `orders`. */
async function watched() {
  const deployment = await insertDeployment(database.db);
  const context = systemContext(database.db);
  const connection = await database.db.prisma.connection.create({
    data: { deploymentId: deployment.id, name: "watcher", kind: "process", config: {}, leaseOwner: WATCHER },
  });
  return {
    deployment: deployment.name,
    location: "orders",
    deploymentId: deployment.id,
    connectionId: connection.id,
    context,
    ...watcher(context, connection.id),
  };
}
type Watched = Awaited<ReturnType<typeof watched>>;

describe("what a watcher sees", () => {
  test("is recorded at first, with the facts of the source", async () => {
    const place = await watched();
    const { recorded } = await place.see("p1", [asset("a")], IMAGE_A);
    expect(recorded).toMatchObject({
      number: 1,
      status: "loaded",
      source: "process",
      image: IMAGE_A,
      runtime: { python: "3.13" },
      metadata: { region: "eu" },
      git: null,
      isCurrent: true,
      counts: { added: 1, total: 1 },
    });
  });

  test("is one load as long as neither process nor content changes", async () => {
    const place = await watched();
    await place.see("p1", [asset("a")], IMAGE_A);
    expect(await place.see("p1", [asset("a")], IMAGE_A)).toEqual({ recorded: null });
    expect(await place.see("p1", [asset("a")], null)).toEqual({ recorded: null });
  });

  test("is one load too when several watchers see it at once", async () => {
    const place = await watched();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () =>
        // A handle of its own, as another process has: here only the database keeps them apart.
        watcher(systemContext({ ...database.db }), place.connectionId).see("p1", [asset("a")], IMAGE_A),
      ),
    );
    expect(answers.filter(({ recorded }) => recorded !== null)).toHaveLength(1);
  });

  test("is a new load after a restart, though nothing changed", async () => {
    const place = await watched();
    await place.see("p1", [asset("a")], IMAGE_A);
    const { recorded } = await place.see("p2", [asset("a")], IMAGE_A);
    expect(recorded).toMatchObject({ number: 2, counts: { added: 0, removed: 0, changed: 0 } });
  });

  test.each([
    ["the content changes", [asset("b")], IMAGE_A],
    ["only the description of an asset changes", [asset("a", { description: "words" })], IMAGE_A],
    ["the image changes", [asset("a")], IMAGE_B],
  ])("is a new load under the same process when %s", async (_, assets, image) => {
    const place = await watched();
    await place.see("p1", [asset("a")], IMAGE_A);
    expect((await place.see("p1", assets, image)).recorded).toMatchObject({ number: 2 });
  });

  test("is one failure as long as it only tries again, whatever process it has", async () => {
    const place = await watched();
    expect((await place.seeFail("x1", "boom")).recorded).toMatchObject({ number: 1, status: "failed" });
    expect(await place.seeFail("x2", "boom")).toEqual({ recorded: null });
    expect((await place.seeFail("x3", "bang")).recorded).toMatchObject({ number: 2 });
    expect((await place.see("x3", [])).recorded).toMatchObject({ number: 3, status: "loaded" });
    expect((await place.seeFail("x3", "bang")).recorded).toMatchObject({ number: 4 });
    expect((await place.see("x3", [])).recorded).toMatchObject({ number: 5, counts: { added: 0 } });
  });

  test("may fail with whatever a program prints", async () => {
    const place = await watched();
    const message = "\0 \ud800 \u001b[31m";
    expect((await place.seeFail("x1", message)).recorded?.error).toEqual({ message });
    const listed = await place.seeFail("x1", "\0\0 \\u0000 \\\0 \udfff😀");
    expect(listed.recorded?.number).toBe(2);
    const { items } = await listLoads(place.context, { ...place, collapse: false, limit: 10 });
    expect(items.map((item) => item.error?.message)).toEqual([
      "\ufffd\ufffd \\u0000 \\\ufffd \ufffd😀",
      "\ufffd \ufffd \u001b[31m",
    ]);
  });

  test("takes the location over from pushes, which are refused from then on", async () => {
    const place = await watched();
    const pushes = locationIn(place.context, { id: place.deploymentId, name: place.deployment }, "orders");
    await pushes.push([asset("a")]);
    expect((await place.see("p1", [asset("a"), asset("b")])).recorded).toMatchObject({
      number: 2,
      comparedTo: 1,
      counts: { added: 1 },
    });
    await expect(pushes.push([])).rejects.toEqual(REFUSED("conflict"));
  });

  test("is refused from a second connection", async () => {
    const place = await watched();
    await place.see("p1", []);
    const other = await database.db.prisma.connection.create({
      data: { deploymentId: place.deploymentId, name: "other", kind: "process", config: {}, leaseOwner: WATCHER },
    });
    const observation: Observation = {
      ...OBSERVATION,
      serverId: "p1",
      observedAt: new Date(),
      status: "loaded",
      assets: [],
    };
    const input = { connectionId: other.id, watcher: WATCHER, observation, image: null };
    await expect(recordObservation(place.context, input)).rejects.toEqual(REFUSED("conflict"));
    await expect(recordObservation(place.context, { ...input, connectionId: randomUUID() })).rejects.toEqual(
      REFUSED("not_found"),
    );
    const viewer = await insertPerson(database.db, { role: "viewer" });
    await expect(recordObservation(contextFor(database.db, viewer), input)).rejects.toEqual(REFUSED("forbidden"));
  });

  test("is refused from a worker that was frozen while another one took the connection over", async () => {
    const place = await watched();
    await place.see("p1", [asset("a")]);
    await database.db.prisma.connection.updateMany({
      where: { deploymentId: place.deploymentId },
      data: { leaseOwner: "worker 2" },
    });
    await expect(place.see("the process before p1", [])).rejects.toEqual(REFUSED("conflict"));
    const { items } = await listLoads(place.context, { ...place, collapse: false, limit: 10 });
    expect(items.map(({ number }) => number)).toEqual([1]);
  });
});

describe("an announced deploy", () => {
  const announce = (place: Watched, input: Omit<Parameters<typeof announceDeploy>[1], "deployment" | "location">) =>
    announceDeploy(place.context, { deployment: place.deployment, location: place.location, ...input });

  test("gives its facts to the next load with that digest", async () => {
    const place = await watched();
    await announce(place, {
      image: { reference: "orders:ci", digest: DIGEST_A },
      git: GIT_A,
      description: "release",
      deployType: "image",
      deployedBy: { name: "Maria" },
    });
    expect((await place.see("p1", [], IMAGE_B)).recorded).toMatchObject({ git: null, description: null });
    expect((await place.see("p2", [], IMAGE_A)).recorded).toMatchObject({
      image: IMAGE_A,
      git: GIT_A,
      description: "release",
      deployType: "image",
      deployedBy: { name: "Maria" },
    });
  });

  test("goes by the reference where nobody knows a digest, and by the digest where both do", async () => {
    const place = await watched();
    await announce(place, { image: { reference: "orders:a" }, description: "by reference" });
    await announce(place, { image: { reference: "orders:b", digest: DIGEST_A }, description: "of another digest" });
    expect((await place.see("p1", [], IMAGE_B)).recorded).toMatchObject({ description: null });
    expect(
      (await place.see("p2", [], { reference: "orders:a", digest: `sha256:${"c".repeat(64)}` })).recorded,
    ).toMatchObject({
      description: "by reference",
    });
  });

  test("of a branch is for the commit that it names, however early the next one is announced", async () => {
    const place = await watched();
    const image = { reference: "git.example.test/shop/dags:prod" };
    const [one, two, three] = ["1", "2", "3"].map((digit) => digit.repeat(40)) as [string, string, string];
    const url = "https://git.example.test/shop/dags";
    await announce(place, { image, git: { url, commit: one.slice(0, 7) }, description: "one" });
    await announce(place, { image, git: { url, commit: two }, description: "two", deployedBy: { name: "Maria" } });
    expect((await place.seeBranch(one)).recorded).toMatchObject({ description: "one", deployedBy: null });
    expect((await place.seeBranch(two)).recorded).toMatchObject({ description: "two", deployedBy: { name: "Maria" } });
    // Without a commit the name has to do.
    await announce(place, { image, description: "by name" });
    expect((await place.seeBranch(three)).recorded).toMatchObject({ description: "by name" });
  });

  test("of an image is no matter of the commit that its bundle of DAGs is at", async () => {
    const place = await watched();
    await announce(place, { image: { reference: IMAGE_A.reference }, git: GIT_A, description: "image" });
    const bundles = [{ type: "git", name: "orders", version: "2".repeat(40) }];
    expect((await place.see("p1", [], IMAGE_A, bundles)).recorded).toMatchObject({ description: "image" });
  });

  test("is described by its commit's message when it says nothing itself", async () => {
    const place = await watched();
    await announce(place, { image: IMAGE_A, git: GIT_A });
    expect((await place.see("p1", [], IMAGE_A)).recorded).toMatchObject({ description: "Add orders" });
  });

  test("is taken once; a newer one puts older ones of the image aside", async () => {
    const place = await watched();
    await announce(place, { image: IMAGE_A, description: "older" });
    await announce(place, { image: IMAGE_A, description: "newer" });
    expect((await place.see("p1", [], IMAGE_A)).recorded).toMatchObject({ description: "newer" });
    expect((await place.see("p2", [], IMAGE_A)).recorded).toMatchObject({ description: null });
  });

  test("is for what comes up in the end too, when that failed at first", async () => {
    const place = await watched();
    await announce(place, { image: IMAGE_A, description: "release", deployedBy: { name: "Maria" } });
    const facts = { description: "release", deployedBy: { name: "Maria" } };
    expect((await place.seeFail("p1", "no answer", IMAGE_A)).recorded).toMatchObject(facts);
    expect((await place.seeFail("p1", "no database", IMAGE_A)).recorded).toMatchObject(facts);
    expect((await place.see("p2", [], IMAGE_A)).recorded).toMatchObject({ status: "loaded", ...facts });
    expect((await place.see("p3", [], IMAGE_A)).recorded).toMatchObject({ description: null, deployedBy: null });
  });

  test("leaves its commit to later loads of the same digest, which are alike", async () => {
    const place = await watched();
    await announce(place, { image: IMAGE_A, git: GIT_A, deployedBy: { name: "Maria" } });
    await place.see("p1", [], IMAGE_A);
    expect((await place.see("p2", [], IMAGE_A)).recorded).toMatchObject({ git: GIT_A, deployedBy: null });
    const { items } = await listLoads(place.context, { ...place, collapse: true, limit: 10 });
    expect(items).toMatchObject([{ number: 2, group: { first: 1, last: 2, count: 2 } }]);
  });

  test("never changes a load that is recorded: it waits for the next one", async () => {
    const place = await watched();
    await place.see("p1", [], IMAGE_A);
    const { deploy } = await announce(place, { image: IMAGE_A, description: "late" });
    expect(deploy.load).toBeNull();
    expect((await place.see("p1", [], IMAGE_A)).recorded).toBeNull();
    expect((await place.see("p2", [], IMAGE_A)).recorded).toMatchObject({ description: "late" });
  });

  test("is for the location that it names", async () => {
    const place = await watched();
    await announce({ ...place, location: "other" }, { image: IMAGE_A, description: "elsewhere" });
    expect((await place.see("p1", [], IMAGE_A)).recorded).toMatchObject({ description: null });
  });

  test("fills in what a push leaves open", async () => {
    const place = await watched();
    await announce({ ...place, location: "pushed" }, { image: IMAGE_A, git: GIT_A, description: "announced" });
    const pushes = locationIn(place.context, { id: place.deploymentId, name: place.deployment }, "pushed");
    const { load } = await pushes.push([], { image: IMAGE_A, description: "pushed" });
    expect(load).toMatchObject({ git: GIT_A, description: "pushed" });
  });

  test("needs an Editor and leaves a line in the audit log", async () => {
    const place = await watched();
    await announce(place, { image: IMAGE_A, git: GIT_A });
    const lines = await database.db.prisma.auditEvent.findMany({ where: { deploymentId: place.deploymentId } });
    expect(lines).toMatchObject([{ action: "deploy.announced", after: { digest: DIGEST_A, commit: COMMIT_A } }]);
    const launcher = await insertPerson(database.db, { role: "launcher" });
    await expect(announceDeploy(contextFor(database.db, launcher), { ...place, image: IMAGE_A })).rejects.toEqual(
      REFUSED("forbidden"),
    );
  });
});

describe("a load during a rollback", () => {
  /** A unit that serves `orders` and `items`, with a rollback of `orders` to load 1. */
  async function rollingBack(
    place: Watched,
    options: { status?: RollbackStatus; deploy?: StepStatus; digest?: string | null } = {},
  ) {
    const { prisma } = database.db;
    const { status = "running", deploy = "running", digest = DIGEST_A } = options;
    const unit = await prisma.deployUnit.create({
      data: { deploymentId: place.deploymentId, name: "unit", driver: "release-directory", config: {} },
    });
    await prisma.codeLocation.updateMany({
      where: { deploymentId: place.deploymentId },
      data: { deployUnitId: unit.id },
    });
    const location = await prisma.codeLocation.findFirstOrThrow({
      where: { deploymentId: place.deploymentId, name: "orders" },
    });
    const plan = await prisma.rollbackPlan.create({
      data: {
        locationId: location.id,
        unitId: unit.id,
        currentLoad: 2,
        targetLoad: 1,
        serial: 1,
        body: {
          locations: [
            { name: "orders", targetLoad: 1 },
            { name: "items", targetLoad: 7 },
            { name: "new", targetLoad: null },
          ],
        },
        createdBy: {},
        expiresAt: new Date(Date.now() + 60_000),
      },
    });
    return prisma.rollback.create({
      data: {
        planId: plan.id,
        locationId: location.id,
        unitId: unit.id,
        fromLoad: 2,
        targetLoad: 1,
        targetDigest: digest,
        targetReference: IMAGE_A.reference,
        description: "orders are wrong",
        status,
        requestedBy: { type: "person", id: "1", name: "Maria" },
        steps: {
          create: { ordinal: 2, name: "deploy", status: deploy, startedAt: deploy === "pending" ? null : new Date() },
        },
      },
    });
  }

  /** Load 1 ran image A, load 2 runs image B. */
  async function twoReleases() {
    const place = await watched();
    await announceDeploy(place.context, { ...place, image: IMAGE_A, git: GIT_A });
    await place.see("p1", [asset("a")], IMAGE_A);
    await place.see("p2", [asset("b")], IMAGE_B);
    return place;
  }

  test("is marked as what the rollback brought, with its reason, who asked for it and the commit gone back to", async () => {
    const place = await twoReleases();
    const rollback = await rollingBack(place);
    expect((await place.see("p3", [asset("a")], IMAGE_A)).recorded).toMatchObject({
      number: 3,
      rollbackId: rollback.id,
      rollbackOf: 1,
      description: "orders are wrong",
      deployedBy: { name: "Maria" },
      git: GIT_A,
      counts: { added: 1, removed: 1 },
    });
  });

  test("is not marked when it is another image, the old process, or before the deploy began", async () => {
    const other = await twoReleases();
    await rollingBack(other);
    expect((await other.see("p3", [], IMAGE_B)).recorded).toMatchObject({ rollbackOf: null });

    const same = await watched();
    await same.see("p1", [], IMAGE_A);
    await rollingBack(same);
    expect((await same.see("p1", [asset("c")], IMAGE_A)).recorded).toMatchObject({ rollbackOf: null });

    const early = await twoReleases();
    await rollingBack(early, { deploy: "pending" });
    expect((await early.see("p3", [], IMAGE_A)).recorded).toMatchObject({ rollbackOf: null });

    const ended = await twoReleases();
    await rollingBack(ended, { status: "failed" });
    expect((await ended.see("p3", [], IMAGE_A)).recorded).toMatchObject({ rollbackOf: null });
  });

  test("goes by the reference when the target never had a digest", async () => {
    const place = await twoReleases();
    await rollingBack(place, { digest: null });
    expect((await place.see("p3", [], IMAGE_A)).recorded).toMatchObject({ rollbackOf: 1 });
  });

  test("is only the first that loaded: a failure before it counts too, a restart after it does not", async () => {
    const place = await twoReleases();
    await rollingBack(place);
    expect((await place.seeFail("p3", "not yet", IMAGE_A)).recorded).toMatchObject({ number: 3, rollbackOf: 1 });
    expect((await place.see("p3", [], IMAGE_A)).recorded).toMatchObject({ number: 4, rollbackOf: 1 });
    expect((await place.see("p4", [], IMAGE_A)).recorded).toMatchObject({ number: 5, rollbackOf: null });
  });

  test("is marked once it is known what runs, though nobody could tell when the process was seen first", async () => {
    const place = await twoReleases();
    const rollback = await rollingBack(place);
    expect((await place.see("p3", [asset("a")])).recorded).toMatchObject({ number: 3, image: null, rollbackOf: null });
    expect((await place.see("p3", [asset("a")], IMAGE_A)).recorded).toMatchObject({
      number: 4,
      image: IMAGE_A,
      rollbackId: rollback.id,
    });
    expect((await place.see("p3", [asset("a")], IMAGE_A)).recorded).toBeNull();
  });

  test("stands alone in the collapsed history", async () => {
    const place = await twoReleases();
    await place.see("p3", [asset("a")], IMAGE_A);
    await rollingBack(place);
    await place.see("p4", [asset("a")], IMAGE_A);
    await place.see("p5", [asset("a")], IMAGE_A);
    const { items } = await listLoads(place.context, { ...place, collapse: true, limit: 10 });
    expect(items.map((item) => [item.number, item.group?.count, item.rollbackOf])).toEqual([
      [5, 1, null],
      [4, 1, 1],
      [3, 1, null],
      [2, 1, null],
      [1, 1, null],
    ]);
  });

  test("is marked in every location that the unit serves, each with its own target", async () => {
    const place = await twoReleases();
    const pushes = (name: string) =>
      locationIn(place.context, { id: place.deploymentId, name: place.deployment }, name);
    await pushes("items").push([], { image: IMAGE_B });
    await pushes("new").push([], { image: IMAGE_B });
    await rollingBack(place);
    expect((await pushes("items").push([], { image: IMAGE_A })).load).toMatchObject({ rollbackOf: 7 });
    expect((await pushes("new").push([], { image: IMAGE_A })).load).toMatchObject({ rollbackOf: null });
  });

  test("that is pushed counts by digest alone", async () => {
    const place = await twoReleases();
    const items = locationIn(place.context, { id: place.deploymentId, name: place.deployment }, "items");
    await items.push([]);
    await rollingBack(place, { digest: null });
    expect((await items.push([], { image: IMAGE_A })).load).toMatchObject({ rollbackOf: null });
  });
});
