import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { test, vi } from "vitest";
import { startEmbeddedServer } from "#lib/db/embedded/start.ts";
import { migrate } from "#lib/db/migrate.ts";
import { openDatabase } from "#lib/db/open.ts";
import type { StepName } from "#lib/domain/rollback/status.ts";
import { startWorker } from "#lib/jobs/start-worker.ts";
import type { StepMoment } from "#lib/jobs/worker-context.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { awaitRollback } from "./await-rollback.ts";
import { expectProven, requestRollback, SHORT_LEASES } from "./crash-fixture.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const cleanUps = useCleanUps();

/** A server of the test's own, since the one that all tests share must not go down. */
async function startServer() {
  const directory = mkdtempSync(join(tmpdir(), "ll-restart-"));
  // Root runs the server as another user, who has to pass through.
  chmodSync(directory, 0o711);
  const settings = { fsync: "off" };
  let server = await startEmbeddedServer(directory, { settings });
  cleanUps.push(async () => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    url: server.url,
    /** As an upgrade of the machine would: every connection is cut, and for a moment nothing answers. */
    async restart() {
      await server.stop();
      server = await startEmbeddedServer(directory, { settings });
    },
  };
}

test.each(["resolve:done", "deploy:started", "deploy:done", "verify:started"])(
  "a rollback in whose middle (%s) PostgreSQL is restarted ends in the truth",
  async (at) => {
    const server = await startServer();
    await migrate(server.url);
    const db = await openDatabase({ url: server.url });
    cleanUps.push(() => db.close());
    let restarted: Promise<void> | null = null;
    const onStep = (step: StepName, moment: StepMoment) => {
      if (`${step}:${moment}` === at) restarted ??= server.restart();
    };
    const log = pino({ level: "silent" });
    const worker = await startWorker({ db, databaseUrl: server.url, log, onStep }, SHORT_LEASES);
    cleanUps.push(() => worker.stop());
    const editor = await personContext(db, "ada", { role: "editor" });
    const unit = await makeUnitWithTwoReleases(db, { deployment: "restarted" });
    cleanUps.push(() => unit.remove());

    const id = await requestRollback(editor, unit);
    while (restarted === null) await new Promise((resolve) => setTimeout(resolve, 20));
    await restarted;
    await expectProven(editor, unit, await awaitRollback(editor, id));
  },
);
