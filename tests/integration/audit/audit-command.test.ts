import { expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { appendAudit } from "#lib/services/audit/append-audit.ts";
import { sealAudit } from "#lib/services/audit/seal-audit.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";
import { testIo } from "#tests/unit/cli/support.ts";

const database = useTestDatabase();

async function verify(...args: string[]) {
  const { io, written } = testIo({ env: { DATABASE_URL: database.url } });
  const exit = await runCli(["audit", "verify", ...args], io);
  return { exit, out: written.out, notes: written.notes.join("\n") };
}

test("the chain is verified, its last link printed, and a link that was kept held against it", async () => {
  const { db } = database;
  await appendAudit(db.sql, { context: systemContext(db), action: "test.done", target: {} });
  const seal = await sealAudit(db, -1);
  const intact = await verify();
  expect(intact.exit).toBe(EXIT.ok);
  expect(intact.out).toBe(
    `The audit log is intact: 1 event under 1 link, 0 not sealed yet.\nLast link, to be kept elsewhere: 1:${seal?.hash}\n`,
  );
  expect((await verify("--anchor", `1:${seal?.hash}`)).exit).toBe(EXIT.ok);
  const other = await verify("--anchor", `1:${"0".repeat(64)}`);
  expect(other).toMatchObject({ exit: EXIT.failed, out: "" });
  expect(other.notes).toContain("The audit log is broken at link 1");
  expect((await verify("--anchor", "12")).exit).toBe(EXIT.usage);
});
