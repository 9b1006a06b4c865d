import { expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { testIo } from "#tests/unit/cli/support.ts";

const database = useTestDatabase();

async function create(...args: string[]) {
  const { io, written } = testIo({ env: { DATABASE_URL: database.url } });
  const exit = await runCli(["deployment", "create", ...args], io);
  return { exit, out: written.out, notes: written.notes.join("\n") };
}

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
