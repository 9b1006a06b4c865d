import { randomBytes } from "node:crypto";
import { linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { explainFileError, StartError } from "#lib/config/start-error.ts";

/** What the demo remembers of itself in its data directory, and by which that directory is known as its own. */
const demoFileSchema = z.object({
  /** Password of every sign-in of the demo; made once, never the same in two demos. */
  password: z.string().min(12),
  /** Units whose releases were all played. */
  filled: z.array(z.string()),
});
export type DemoFile = z.infer<typeof demoFileSchema>;

const NAME = "demo.json";
/** What a start leaves behind that was killed, or found the disk full, in its first moments. */
const REMNANT = /^(\.probe-\d+|demo\.json\..+)$/;

/** Null: there is no demo in this directory (yet). @throws StartError when the file is damaged. */
export function readDemoFile(dataDir: string): DemoFile | null {
  const path = join(dataDir, NAME);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw explainFileError(error, path);
  }
  try {
    return demoFileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StartError(`${path} is damaged.`, `Remove ${dataDir} and start the demo again.`, { cause });
  }
}

/**
 * The demo's file of a data directory, made at the first start. A directory that holds something else is
 * left alone: the demo would fill a real Loadline with its own accounts.
 *
 * @throws StartError
 */
export function openDemoFile(dataDir: string): DemoFile {
  // In this order: a demo that is started at the same moment writes its file first.
  const names = readdirSync(dataDir).filter((name) => !REMNANT.test(name));
  const found = readDemoFile(dataDir);
  if (found !== null) return found;
  if (names.length > 0) {
    throw new StartError(
      `${dataDir} is not empty and holds no demo.`,
      "Name another directory: npm run demo -- --data-dir PATH",
    );
  }
  const made: DemoFile = { password: randomBytes(12).toString("base64url"), filled: [] };
  const path = join(dataDir, NAME);
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, textOf(made), { mode: 0o600 });
    linkSync(draft, path);
    return made;
  } catch (error) {
    // Of demos that are started at once the first one's password stays.
    const other = readDemoFile(dataDir);
    if (other !== null) return other;
    throw explainFileError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

export function writeDemoFile(dataDir: string, file: DemoFile): void {
  const path = join(dataDir, NAME);
  try {
    writeFileSync(`${path}.new`, textOf(file), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw explainFileError(error, path);
  }
}

function textOf(file: DemoFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}
