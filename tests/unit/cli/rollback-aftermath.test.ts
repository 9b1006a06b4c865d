import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { runCli } from "#bin/cli/run-cli.ts";
import { testIo } from "./support.ts";

const ID = "11111111-1111-4111-8111-111111111111";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

/** Runs a command line against a server that refuses everything as a conflict; what was asked of it is kept. */
async function run(args: string[]) {
  const asked: { method: string; path: string; body: unknown }[] = [];
  server = createServer(async (request, response) => {
    const text = (await request.toArray()).join("");
    asked.push({
      method: request.method ?? "",
      path: request.url ?? "",
      body: text === "" ? null : (JSON.parse(text) as unknown),
    });
    response.writeHead(409, { "content-type": "application/problem+json" });
    response.end(
      JSON.stringify({ type: "about:blank", title: "Conflict", status: 409, detail: "It has ended already." }),
    );
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { io, written } = testIo({ env: { LOADLINE_URL: `http://127.0.0.1:${port}`, LOADLINE_TOKEN: "lln_x" } });
  return { exit: await runCli(["rollback", ...args], io), asked, written };
}

describe("a command about a rollback", () => {
  it.each([
    ["cancel", [], null],
    ["check", [], null],
    ["revert", ["--plan-only"], null],
    ["undo", ["--plan-only"], null],
    ["settle", ["--status", "failed", "--reason", "seen by hand"], { status: "failed", reason: "seen by hand" }],
  ] as const)(
    "%s asks for that alone, without a deployment or code location, and tells a refusal",
    async (verb, options, body) => {
      const { exit, asked, written } = await run([verb, ID, ...options]);
      expect(asked).toEqual([{ method: "POST", path: `/api/v1/rollbacks/${ID}/${verb}`, body }]);
      expect(exit).toBe(EXIT.conflict);
      expect(written.notes.join()).toContain("It has ended already.");
      expect(written.out).toBe("");
    },
  );

  it.each([
    [["undo", ID, "--yes"], /--description/],
    [["revert", ID, "--description", "back"], /--yes/],
    [["settle", ID, "--status", "succeeded"], /--reason/],
    [["settle", ID, "--status", "cancelled", "--reason", "x"], /Allowed choices/],
    [["cancel", "12"], /id of a rollback, not the number of a load/],
  ])("asks nothing of the server where the command line is wrong: %j", async (args, words) => {
    const { exit, asked, written } = await run(args);
    expect(exit).toBe(EXIT.usage);
    expect(asked).toEqual([]);
    expect(written.notes.join("\n")).toMatch(words);
  });

  it("leaves the approval to the browser", async () => {
    const { exit, asked } = await run(["approve", ID]);
    expect(exit).toBe(EXIT.usage);
    expect(asked).toEqual([]);
  });
});
