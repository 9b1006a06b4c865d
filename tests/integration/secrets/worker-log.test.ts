import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { testConnection } from "#lib/services/deployments/test-connection.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const PLANTED = "planted-in-the-log-0815";
const WORKER = join(import.meta.dirname, "../../../lib/jobs/worker.ts");

const database = useTestDatabase();
let worker: ChildProcess | undefined;
let dataDir = "";
afterEach(async () => {
  if (worker && worker.exitCode === null) {
    const ended = new Promise((resolve) => worker?.once("exit", resolve));
    worker.kill("SIGTERM");
    await ended;
  }
  rmSync(dataDir, { recursive: true, force: true });
});

test("a worker with secrets at hand writes none of them to its log, at the most talkative level", async () => {
  dataDir = mkdtempSync(join(tmpdir(), "loadline-worker-log-"));
  let log = "";
  worker = spawn(process.execPath, [WORKER], {
    env: { ...process.env, DATABASE_URL: database.url, LOADLINE_DATA_DIR: dataDir, LOG_LEVEL: "trace" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  worker.stdout?.on("data", (chunk) => {
    log += chunk;
  });
  worker.stderr?.on("data", (chunk) => {
    log += chunk;
  });
  await new Promise((resolve) => worker?.once("message", resolve));
  const context = systemContext(database.db);
  const { name: deployment } = await insertDeployment(database.db);
  await configureConnection(context, {
    deployment,
    name: "webserver",
    kind: "dagster",
    config: { url: "http://127.0.0.1:1" },
    secrets: { authorization: `Bearer ${PLANTED}` },
  });
  const requestId = crypto.randomUUID();
  const { checks } = await testConnection({ ...context, requestId }, { deployment, connection: "webserver" });
  expect(checks[0]?.status).toBe("fail");
  const ended = new Promise((resolve) => worker?.once("exit", resolve));
  worker.kill("SIGTERM");
  await ended;
  expect(log).toContain('"msg":"stopped"');
  const answered = log.split("\n").filter((line) => line.includes(requestId));
  expect(answered.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ requestId, kind: "test_connection", durationMs: expect.any(Number) }),
  );
  expect(log).not.toContain(PLANTED);
  // Nor is the key that opens them anywhere but in its file.
  const [key = "-"] = readFileSync(join(dataDir, "worker-keys"), "utf8").split("\n");
  expect(log).not.toContain(key);
});
