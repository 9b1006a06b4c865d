import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { testIo } from "./support.ts";

const AGENT = {
  name: "edge 1",
  image: "agent:3.0.2",
  runtime: { airflow: "3.0.2" },
  recordedBy: "ci",
  recordedAt: "2026-11-20T10:00:00.000Z",
};

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** Runs `loadline agent …` against a server that takes everything; what was asked of it is kept. */
async function run(args: string[], more: Record<string, string> = { LOADLINE_DEPLOYMENT: "prod" }) {
  const asked: { method: string; path: string; body: unknown }[] = [];
  server = createServer(async (request, response) => {
    const text = (await request.toArray()).join("");
    const { method = "", url = "" } = request;
    asked.push({ method, path: url, body: text === "" ? null : JSON.parse(text) });
    response.writeHead(200, { "content-type": "application/json" });
    const answers: Record<string, object> = {
      GET: { items: [AGENT], nextCursor: null },
      PUT: { agent: AGENT },
      DELETE: { deleted: true },
    };
    response.end(JSON.stringify(answers[method]));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const env = { LOADLINE_URL: `http://127.0.0.1:${port}`, LOADLINE_TOKEN: "lln_x", ...more };
  const { io, written } = testIo({ env });
  return { exit: await runCli(["agent", ...args], io), asked, written };
}

test("recording an agent sends its version, image and other runtimes under its name", async () => {
  const { exit, asked, written } = await run([
    "record",
    "edge 1",
    "--airflow",
    "3.0.2",
    "--image",
    "agent:3.0.2",
    "--runtime",
    "python=3.12",
  ]);
  expect(exit).toBe(EXIT.ok);
  expect(asked).toEqual([
    {
      method: "PUT",
      path: "/api/v1/deployments/prod/remote-agents/edge%201",
      body: { image: "agent:3.0.2", runtime: { python: "3.12", airflow: "3.0.2" } },
    },
  ]);
  expect(written.out).toBe("Recorded edge 1.\n");
  expect(written.notes).toEqual([]);
});

test("an agent without a version is recorded, with a word that no plan can compare it", async () => {
  const { asked, written } = await run(["record", "edge 1"]);
  expect(asked[0]?.body).toEqual({ image: null, runtime: {} });
  expect(written.notes.join()).toContain("Without --airflow");
});

test("the agents are listed, and forgotten by name", async () => {
  const listed = await run(["list"]);
  expect(listed.written.out).toMatch(/edge 1\s+3\.0\.2\s+agent:3\.0\.2\s+2026-11-20T10:00:00Z\s+ci/);
  const forgotten = await run(["forget", "edge 1"]);
  expect(forgotten.asked).toMatchObject([
    { method: "DELETE", path: "/api/v1/deployments/prod/remote-agents/edge%201" },
  ]);
});

test("without a deployment nothing is asked", async () => {
  const { exit, asked, written } = await run(["list"], {});
  expect(exit).toBe(EXIT.usage);
  expect(asked).toEqual([]);
  expect(written.notes.join()).toContain("LOADLINE_DEPLOYMENT");
});
