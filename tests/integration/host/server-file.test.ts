import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readEnvironment } from "#lib/config/environment.ts";
import { StartError } from "#lib/config/start-error.ts";
import { checkPort } from "#lib/host/check-port.ts";
import { connectionForLocalCli, findServer, removeServerFile, writeServerFile } from "#lib/host/server-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "loadline-server-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const server = { url: "http://localhost:3000", databaseUrl: "postgresql://loadline:pw@localhost/loadline" };

describe("finding the Loadline of this machine", () => {
  it("works while it runs, through a file that only its owner can read", () => {
    writeServerFile(directory, server);
    const environment = readEnvironment({ LOADLINE_DATA_DIR: directory });
    expect(connectionForLocalCli(environment)).toEqual(server);
    expect(statSync(join(directory, "server.json")).mode & 0o777).toBe(0o600);
    removeServerFile(directory);
    expect(() => connectionForLocalCli(environment)).toThrow(StartError);
  });

  it("does not take the file of one that was killed for one that runs", () => {
    const killed = { ...server, pid: process.pid, identity: "an earlier process of this id" };
    writeFileSync(join(directory, "server.json"), JSON.stringify(killed));
    expect(findServer(directory)).toBeNull();
    writeFileSync(join(directory, "server.json"), "{");
    expect(findServer(directory)).toBeNull();
  });

  it("takes DATABASE_URL before anything else", () => {
    writeServerFile(directory, server);
    const environment = readEnvironment({ LOADLINE_DATA_DIR: directory, DATABASE_URL: "postgresql://other/db" });
    expect(connectionForLocalCli(environment).databaseUrl).toBe("postgresql://other/db");
  });

  it("finds the demo when nobody named a directory, and not when somebody did", () => {
    const usual = { ...readEnvironment({}), dataDir: join(directory, "data") };
    mkdirSync(`${usual.dataDir}-demo`);
    writeServerFile(`${usual.dataDir}-demo`, server);
    expect(connectionForLocalCli(usual)).toEqual(server);
    expect(() => connectionForLocalCli({ ...usual, dataDirGiven: true })).toThrow(/No Loadline runs/);
  });
});

describe("the port", () => {
  it("is refused while another program has it, with one to take instead", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    await expect(checkPort(port, "127.0.0.1")).rejects.toMatchObject({
      message: `Port ${port} is in use.`,
      hint: expect.stringContaining("choose another with PORT="),
    });
    await new Promise((resolve) => other.close(resolve));
    await expect(checkPort(port, "127.0.0.1")).resolves.toBeUndefined();
  });

  it("is refused on an interface that the machine does not have", async () => {
    await expect(checkPort(3000, "192.0.2.1")).rejects.toThrow(/This machine has no address 192.0.2.1/);
  });
});
