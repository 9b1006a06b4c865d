import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newWorkerKey, readWorkerKeys } from "#lib/config/worker-keys.ts";
import { readSealingKey } from "#lib/db/secrets/worker-keys.ts";
import { keyStore } from "#lib/jobs/secrets/key-store.ts";
import { WorkerKeys } from "#lib/jobs/secrets/worker-keys.ts";
import { publicJwkSchema, sealedTo, sealSecret } from "#lib/secrets/seal.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useTestDatabase();
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "loadline-keys-"));
});
afterEach(async () => {
  rmSync(dataDir, { recursive: true });
  await database.db.prisma.connection.deleteMany({});
  await database.db.prisma.workerKey.deleteMany({});
});

const start = (workerKeys: string[] | null = null) => WorkerKeys.start(database.db, keyStore({ dataDir, workerKeys }));

async function seal(secret: string): Promise<string> {
  const key = await readSealingKey(database.db.sql);
  if (key === null) throw new Error("no key was published");
  return sealSecret({ id: key.id, jwk: publicJwkSchema.parse(key.jwk) }, secret);
}

async function connectionWith(secret: string): Promise<string> {
  const { id: deploymentId } = await insertDeployment(database.db);
  const sealed = JSON.stringify({ authorization: await seal(secret) });
  const { id } = await database.db.prisma.connection.create({
    data: { deploymentId, name: "c", kind: "dagster", config: {}, sealed, secretNames: ["authorization"] },
  });
  return id;
}

const sealedOf = async (id: string): Promise<Record<string, string>> =>
  JSON.parse((await database.db.prisma.connection.findUniqueOrThrow({ where: { id } })).sealed ?? "{}");

test("a first start makes a key that only its owner may read, and later ones keep it", async () => {
  await start();
  const path = join(dataDir, "worker-keys");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const kept = readFileSync(path, "utf8");
  await start();
  expect(readFileSync(path, "utf8")).toBe(kept);
  expect(await database.db.prisma.workerKey.count()).toBe(1);
});

test("of the key the database gets the public half alone", async () => {
  await start();
  const [secret = ""] = readWorkerKeys(dataDir);
  const rows = JSON.stringify(await database.db.prisma.workerKey.findMany());
  expect(rows).not.toContain(secret);
  expect(rows).toContain('"crv":"X25519"');
});

test("what is sealed to the published key the worker opens, also after it was started again", async () => {
  await start();
  const sealed = { authorization: await seal("planted") };
  expect(await (await start()).open(sealed)).toEqual({ authorization: "planted" });
});

test("a rotation seals everything to a new key and retires the old one", async () => {
  const keys = await start();
  const id = await connectionWith("planted");
  const before = await sealedOf(id);
  const rotation = await keys.rotate(database.db);
  expect(rotation).toMatchObject({ status: "rotated", resealed: 1, unopenable: [] });
  const after = await sealedOf(id);
  expect(sealedTo(after.authorization ?? "")).toBe(rotation.status === "rotated" && rotation.key);
  expect(sealedTo(before.authorization ?? "")).not.toBe(sealedTo(after.authorization ?? ""));
  expect((await readSealingKey(database.db.sql))?.id).toBe(rotation.status === "rotated" && rotation.key);
  expect(await database.db.prisma.workerKey.count({ where: { retiredAt: null } })).toBe(1);
  expect(await keys.open(after)).toEqual({ authorization: "planted" });
  // What was on its way when the key changed.
  expect(await keys.open(before)).toEqual({ authorization: "planted" });
});

test("another worker of the machine opens what was sealed after a rotation that it did not make", async () => {
  const [one, other] = [await start(), await start()];
  const id = await connectionWith("planted");
  await one.rotate(database.db);
  expect(await other.open(await sealedOf(id))).toEqual({ authorization: "planted" });
});

test("rotations at once lose no key", async () => {
  const workers = [await start(), await start(), await start()];
  const id = await connectionWith("planted");
  await Promise.all(workers.map((keys) => keys.rotate(database.db)));
  for (const keys of workers) expect(await keys.open(await sealedOf(id))).toEqual({ authorization: "planted" });
});

test("a new key in front of those of the environment takes over at the next start", async () => {
  const [old, fresh] = [newWorkerKey(), newWorkerKey()];
  await start([old]);
  const id = await connectionWith("planted");
  const keys = await start([fresh, old]);
  expect(await (await start([fresh])).open(await sealedOf(id))).toEqual({ authorization: "planted" });
  expect(await keys.rotate(database.db)).toMatchObject({ status: "not_supported" });
});

test("a worker that lost its key leaves what it cannot open as it is, for the key may come back", async () => {
  const old = newWorkerKey();
  await start([old]);
  const id = await connectionWith("planted");
  const before = await sealedOf(id);
  const keys = await start([newWorkerKey()]);
  await expect(keys.open(before)).rejects.toThrow("Enter the secret again");
  expect(await sealedOf(id)).toEqual(before);
  expect(await (await start([old])).open(before)).toEqual({ authorization: "planted" });
});
