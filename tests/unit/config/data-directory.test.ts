import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { prepareDataDirectory, readSecret } from "#lib/config/data-directory.ts";
import { StartError } from "#lib/config/start-error.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "loadline-data-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("the data directory", () => {
  it("is made, closed to reading by others", () => {
    const path = join(directory, "a", "b");
    prepareDataDirectory(path);
    expect(statSync(path).mode & 0o066).toBe(0);
  });

  it("is refused with what to do when it cannot be", () => {
    writeFileSync(join(directory, "file"), "");
    expect(() => prepareDataDirectory(join(directory, "file", "data"))).toThrow(StartError);
    expect(() => prepareDataDirectory(join(directory, "file"))).toThrow(/is not a directory/);
  });

  it.skipIf(process.platform !== "linux")("is refused at once where the system holds no directories", () => {
    for (const path of ["/proc/loadline", "/proc/loadline/data"]) {
      expect(() => prepareDataDirectory(path)).toThrow(StartError);
    }
    expect(() => prepareDataDirectory(join(directory, "x".repeat(300)))).toThrow(/cannot be made a data directory/);
  });

  it("keeps one secret, which only its owner can read", () => {
    const secret = readSecret(directory);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(readSecret(directory)).toBe(secret);
    expect(statSync(join(directory, "secret")).mode & 0o777).toBe(0o600);
  });

  it("gives the same secret to processes that ask for it at once for the first time", async () => {
    const source = `import { readSecret } from "#lib/config/data-directory.ts"; process.stdout.write(readSecret(process.argv[1]));`;
    const runs = Array.from({ length: 5 }, () =>
      promisify(execFile)(process.execPath, ["--input-type=module", "-e", source, directory]),
    );
    const secrets = (await Promise.all(runs)).map(({ stdout }) => stdout);
    expect(new Set(secrets).size).toBe(1);
    expect(secrets[0]?.length).toBeGreaterThanOrEqual(32);
  });

  it("refuses a secret that was cut short instead of signing with it", () => {
    writeFileSync(join(directory, "secret"), "abc");
    expect(() => readSecret(directory)).toThrow(/is damaged/);
  });
});
