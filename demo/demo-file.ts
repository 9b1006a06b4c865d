import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
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
  const found = readDemoFile(dataDir);
  if (found !== null) return found;
  if (readdirSync(dataDir).length > 0) {
    throw new StartError(
      `${dataDir} is not empty and holds no demo.`,
      "Name another directory: npm run demo -- --data-dir PATH",
    );
  }
  const made = { password: randomBytes(12).toString("base64url"), filled: [] };
  writeDemoFile(dataDir, made);
  return made;
}

export function writeDemoFile(dataDir: string, file: DemoFile): void {
  const path = join(dataDir, NAME);
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  } catch (error) {
    throw explainFileError(error, path);
  }
}
