import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { testIo } from "#tests/unit/cli/support.ts";
import { type ReleaseDirectoryFixture, releaseDirectoryFixture } from "./release-directory-fixture.ts";

const database = useTestDatabase();
let fixture: ReleaseDirectoryFixture;
let deployment: string;

beforeEach(async () => {
  fixture = await releaseDirectoryFixture();
  deployment = (await insertDeployment(database.db)).name;
});
afterEach(() => fixture.remove());

async function loadline(args: string[], input: unknown = null) {
  const { io, written } = testIo({ input: JSON.stringify(input), env: { DATABASE_URL: database.url } });
  const exit = await runCli([...args, "--deployment", deployment], io);
  return { exit, out: written.out, notes: written.notes.join("\n") };
}

const configure = () =>
  loadline(["unit", "configure", "orders", "--location", "orders", "--config", "-"], fixture.unit.config);
const release = (...args: string[]) => loadline(["release", ...args, "--unit", "orders"]);

test("from nothing to a running release: configure the unit, install, deploy", async () => {
  const configured = await configure();
  expect(configured).toMatchObject({ exit: EXIT.ok, out: "Deploy unit orders (release-directory) serves orders.\n" });
  const { digest } = await fixture.publish("r0", "healthy");
  const installed = await release("install", "r1", join(fixture.root, "releases", "r0"));
  expect(installed).toMatchObject({ exit: EXIT.ok, out: `orders:r1 ${digest}\n` });
  const deployed = await release("deploy", "r1");
  expect(deployed).toMatchObject({ exit: EXIT.ok, out: `orders:r1 runs (${digest}).\n` });
  expect(deployed.notes).toContain("answers as healthy");
  expect(await fixture.countProcesses()).toBe(1);
});

test("a release that does not come up exits as failed, with its last words, and what ran runs again", async () => {
  await configure();
  await fixture.publish("r1", "healthy");
  await fixture.publish("r2", "ends-at-once");
  await release("deploy", "r1");
  const { exit, notes } = await release("deploy", "r2");
  expect(exit).toBe(EXIT.failed);
  expect(notes).toMatch(/cannot open the ledger[\s\S]*orders:r1 runs\./);
});

test("a held unit takes no release but the one that the hold protects", async () => {
  await configure();
  const protectedImage = await fixture.publish("r1", "healthy");
  await fixture.publish("r2", "healthy");
  const unit = await database.db.prisma.deployUnit.findFirstOrThrow({ where: { deployment: { name: deployment } } });
  await database.db.prisma.deployHold.create({
    data: {
      unitId: unit.id,
      digest: protectedImage.digest,
      owner: { type: "person", id: "1", name: "Ann" },
      reason: "wrong totals",
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  });
  const refused = await release("deploy", "r2");
  expect(refused.exit).toBe(EXIT.gateClosed);
  expect(refused.notes).toContain("wrong totals");
  expect((await release("deploy", "r1")).exit).toBe(EXIT.ok);
});

test("what is not there, or taken, or no release is told apart", async () => {
  expect((await release("deploy", "r1")).exit).toBe(EXIT.notFound);
  await configure();
  expect(await release("deploy", "r1")).toMatchObject({ exit: EXIT.notFound, notes: expect.stringContaining("r1") });
  await fixture.publish("r1", "healthy");
  await fixture.publish("r2", "never-healthy");
  expect((await release("install", "r1", join(fixture.root, "releases", "r2"))).exit).toBe(EXIT.conflict);
  expect((await release("install", "../r3", join(fixture.root, "releases", "r2"))).exit).toBe(EXIT.invalid);
});

test("a configuration that is wrong is told by its place", async () => {
  const args = ["unit", "configure", "orders", "--location", "orders", "--config", "-"];
  const { exit, notes } = await loadline(args, { root: "orders", command: ["x"] });
  expect(exit).toBe(EXIT.invalid);
  expect(notes).toContain("config.root");
  expect((await loadline(args, [])).exit).toBe(EXIT.usage);
});

test("a connection is configured from a file", async () => {
  const config = { sockets: [{ location: "orders", path: "/run/orders.sock" }] };
  const path = join(fixture.root, "connection.json");
  await writeFile(path, JSON.stringify(config));
  const { exit, out } = await loadline(["connection", "configure", "programs", "--config", path]);
  expect({ exit, out }).toEqual({ exit: EXIT.ok, out: "Connection programs (process) observes orders.\n" });
  const again = { deployment, name: "programs", kind: "process", config };
  expect(await configureConnection(systemContext(database.db), again)).toMatchObject({ locations: ["orders"] });
});
