import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import {
  applyConfiguration,
  DeclarationError,
  type DeclaredDeployment,
} from "#lib/services/deployments/apply-configuration.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertPerson, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
let worker: RunningWorker;
beforeAll(async () => {
  worker = await startLocalWorker(database);
});
afterAll(() => worker.stop());

let count = 0;
function declaration(): DeclaredDeployment {
  count++;
  return {
    name: `prod ${count}`,
    kind: "dagster",
    ignoredMetadata: ["dagster/table_name"],
    connections: [
      {
        name: "reg",
        kind: "registry",
        config: { url: "http://127.0.0.1:1", username: "robot" },
        secrets: { password: "planted" },
      },
    ],
    units: [
      {
        name: "orders",
        driver: "release-directory",
        config: { root: "/srv/orders", command: ["./serve"] },
        locations: [`orders ${count}`],
        allowedRepositories: [],
      },
    ],
  };
}

const apply = async (deployments: DeclaredDeployment[], dryRun = false) => {
  const changes = await applyConfiguration(systemContext(database.db), deployments, { dryRun });
  const names = deployments.map(({ name }) => name);
  return changes.filter(({ deployment }) => names.includes(deployment)).map(({ type, action }) => `${action} ${type}`);
};
const CREATED = ["create deployment", "change ignored metadata", "create connection", "create unit"];
const NOTHING = ["none deployment", "none ignored metadata", "none connection", "none unit"];
const [rows, audits] = [
  () => database.db.prisma.connection.findMany({ orderBy: { createdAt: "asc" } }),
  () => database.db.prisma.auditEvent.count(),
];

test("what is declared is made and marked, and the same again changes nothing, secrets included", async () => {
  const declared = declaration();
  expect(await apply([declared])).toEqual(CREATED);
  const before = await rows();
  expect(before.at(-1)).toMatchObject({ name: "reg", declared: true, secretNames: ["password"] });
  const lines = await audits();
  expect(await apply([declared])).toEqual(NOTHING);
  expect(await rows()).toEqual(before);
  expect(await audits()).toBe(lines);
});

test("a dry run tells what would change, and changes nothing", async () => {
  const declared = declaration();
  expect(await apply([declared], true)).toEqual(CREATED);
  expect(await database.db.prisma.deployment.count({ where: { name: declared.name } })).toBe(0);
});

test("another secret is a change, and one that is not declared any more is gone", async () => {
  const declared = declaration();
  const [reg] = declared.connections;
  if (reg === undefined) throw new Error("no connection");
  await apply([declared]);
  const other = { ...declared, connections: [{ ...reg, secrets: { password: "another" } }] };
  expect(await apply([other])).toContain("change connection");
  const without = { ...declared, connections: [{ ...reg, secrets: {} }] };
  expect(await apply([without])).toContain("change connection");
  expect((await rows()).at(-1)).toMatchObject({ sealed: null, secretNames: [] });
});

test("what is not declared any more stays as it is, and may be changed elsewhere from then on", async () => {
  const declared = declaration();
  await apply([declared]);
  expect(await apply([{ ...declared, connections: [], units: [] }])).toEqual([
    "none deployment",
    "none ignored metadata",
    "release connection",
    "release unit",
  ]);
  const [reg] = declared.connections;
  const changed = { deployment: declared.name, name: "reg", kind: "registry", config: { url: reg?.config.url ?? "" } };
  expect(await configureConnection(systemContext(database.db), changed)).toMatchObject({ name: "reg" });
});

test("what was made by hand is taken over when it is declared", async () => {
  const declared = declaration();
  await apply([{ ...declared, connections: [], units: [] }]);
  const [reg] = declared.connections;
  if (reg === undefined) throw new Error("no connection");
  await configureConnection(systemContext(database.db), { deployment: declared.name, ...reg });
  expect(await apply([declared])).toContain("change connection");
  expect((await rows()).at(-1)).toMatchObject({ name: "reg", declared: true });
});

test("what cannot be had is told with its place in the file", async () => {
  const declared = declaration();
  const wrong = {
    ...declared,
    connections: [{ name: "reg", kind: "registry", config: { url: "ftp://x" }, secrets: {} }],
  };
  const refused = apply([wrong]);
  await expect(refused).rejects.toThrow(DeclarationError);
  await expect(refused).rejects.toMatchObject({
    path: ["deployments", declared.name, "connections", "reg", "config", "url"],
  });
  expect(await database.db.prisma.deployment.count({ where: { name: declared.name } })).toBe(0);
});

test("what no settings page would take is not taken from a file either", async () => {
  const declared = declaration();
  const [unit] = declared.units;
  if (unit === undefined) throw new Error("no unit");
  const cases: [Partial<DeclaredDeployment>, (string | number)[]][] = [
    [{ name: "a\0b" }, ["deployments", "a\0b"]],
    [{ ignoredMetadata: ["a", ""] }, ["deployments", declared.name, "ignoredMetadata", "1"]],
    [{ units: [{ ...unit, config: {} }] }, ["deployments", declared.name, "units", "orders", "config", "root"]],
    [{ units: [{ ...unit, allowedRepositories: [""] }] }, ["deployments", declared.name, "units", "orders"]],
  ];
  for (const [wrong, path] of cases) {
    const refused = await apply([{ ...declared, ...wrong }], true).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DeclarationError);
    expect((refused as DeclarationError).path).toEqual(expect.arrayContaining(path));
  }
});

test("machines that start at once with the same file all get through", async () => {
  const declared = declaration();
  await Promise.all(Array.from({ length: 4 }, () => apply([declared])));
  expect(await apply([declared])).toEqual(NOTHING);
});

test("a code location moves with the file from a unit to another, and to one that is called otherwise", async () => {
  const declared = declaration();
  const [unit] = declared.units;
  if (unit === undefined) throw new Error("no unit");
  const [location = ""] = unit.locations;
  const second = { ...unit, name: "second", locations: ["more"] };
  await apply([{ ...declared, units: [second, unit] }]);
  await apply([
    {
      ...declared,
      units: [
        { ...second, locations: ["more", location] },
        { ...unit, locations: [] },
      ],
    },
  ]);
  const renamed = { ...second, name: "renamed", locations: ["more", location] };
  expect(await apply([{ ...declared, units: [renamed] }])).toEqual([
    "none deployment",
    "none ignored metadata",
    "none connection",
    "change unit",
    "create unit",
    "release unit",
    "release unit",
  ]);
  const units = await database.db.prisma.deployUnit.findMany({
    where: { deployment: { name: declared.name } },
    include: { locations: true },
  });
  const served = units.map(({ name, locations }) => [name, locations.map((one) => one.name).sort()]);
  expect(Object.fromEntries(served)).toEqual({ orders: [], second: [], renamed: ["more", location].sort() });
});

test("it takes an Organization Admin", async () => {
  const admin = contextFor(database.db, await insertPerson(database.db, { role: "admin" }));
  await expect(applyConfiguration(admin, [], { dryRun: true })).rejects.toMatchObject({ code: "forbidden" });
});
