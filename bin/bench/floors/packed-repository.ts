import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type BenchAsset, makeAssets } from "../assets.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";

export type Commits = {
  readonly assets: number;
  readonly loads: number;
  readonly changesOf: (load: number) => Iterable<BenchAsset>;
};

/** Bytes of a packed git repository with a file an asset and a commit a load; null where there is no git. */
export async function packedRepositoryBytes(commits: Commits): Promise<number | null> {
  try {
    execFileSync("git", ["--version"], { stdio: "ignore" });
  } catch {
    return null;
  }
  return withTemporaryDirectory(async (directory) => {
    const git = (...args: string[]) => execFileSync("git", args, { cwd: directory, stdio: "ignore" });
    git("init", "--bare");
    const child = spawn("git", ["fast-import", "--quiet"], { cwd: directory, stdio: ["pipe", "ignore", "inherit"] });
    const ended = once(child, "exit");
    await pipeline(Readable.from(statements(commits)), child.stdin);
    await ended;
    if (child.exitCode !== 0) throw new Error(`git fast-import ended with ${child.exitCode}`);
    git("gc", "--prune=now", "--quiet");
    return bytesBelow(join(directory, "objects"));
  });
}

function* statements({ assets, loads, changesOf }: Commits): Generator<Buffer> {
  for (let load = 1; load <= loads; load++) {
    const date = 1_767_225_600 + load;
    yield Buffer.from(`commit refs/heads/main\ncommitter Bench <bench@example.com> ${date} +0000\ndata 4\nload\n`);
    for (const asset of load === 1 ? makeAssets(assets) : changesOf(load)) {
      const text = Buffer.from(JSON.stringify(asset, null, 1));
      yield Buffer.from(`M 100644 inline ${asset.key.join("/")}.json\ndata ${text.byteLength}\n`);
      yield text;
      yield Buffer.from("\n");
    }
  }
}

function bytesBelow(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => statSync(join(directory, name)))
    .filter((stat) => stat.isFile())
    .reduce((sum, { size }) => sum + size, 0);
}
