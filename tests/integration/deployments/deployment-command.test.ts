import { expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { testIo } from "#tests/unit/cli/support.ts";

const database = useTestDatabase();

async function run(...args: string[]) {
  const { io, written } = testIo({ env: { DATABASE_URL: database.url } });
  const exit = await runCli(["deployment", ...args], io);
  return { exit, out: written.out, notes: written.notes.join("\n") };
}

const create = (...args: string[]) => run("create", ...args);

test("a fresh installation gets its first deployment on the server's machine, once per name", async () => {
  expect(await create("prod", "--kind", "dagster")).toMatchObject({
    exit: EXIT.ok,
    out: "Made the deployment prod.\n",
  });
  expect(await database.db.prisma.deployment.findMany({ where: { name: "prod" } })).toMatchObject([
    { name: "prod", kind: "dagster" },
  ]);
  const again = await create("prod");
  expect(again).toMatchObject({ exit: EXIT.conflict, out: "" });
  expect(again.notes).toContain("prod");
});

test.each([["."], [" prod"], [""]])("%j is refused as a name, since no address could hold it", async (name) => {
  const refused = await create(name);
  expect(refused).toMatchObject({ exit: EXIT.invalid, out: "" });
  expect(await database.db.prisma.deployment.count({ where: { name } })).toBe(0);
});

test("metadata are ignored by name from the command line, shown, and heeded again", async () => {
  await create("ignoring");
  const names = ["dagster/table_name", "dbt/*"];
  const set = await run("configure", "ignoring", "--ignore-metadata", ...names);
  expect(set).toMatchObject({ exit: EXIT.ok, out: "Ignored metadata: dagster/table_name, dbt/*\n" });
  expect(await database.db.prisma.deployment.findUnique({ where: { name: "ignoring" } })).toMatchObject({
    ignoredMetadata: names,
  });
  const shown = await run("configure", "ignoring", "--json");
  expect(JSON.parse(shown.out)).toMatchObject({ deployment: { name: "ignoring", ignoredMetadata: names } });
  expect((await run("configure", "ignoring", "--no-ignore-metadata")).out).toBe("Ignored metadata: none\n");

  expect(await run("configure", "ignoring", "--ignore-metadata", "")).toMatchObject({ exit: EXIT.invalid, out: "" });
  expect(await run("configure", "nowhere")).toMatchObject({ exit: EXIT.notFound, out: "" });
});
