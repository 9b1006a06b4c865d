// `npm run screenshots [-- --docs] [name…]`: every screen in every state, light and dark, on wide, wider and narrow, from a
// demo that is started for it, into the folder `screenshots`. With names only those screens (`history` takes all that
// begin so). `--docs` also renews the pictures that the documentation shows.
import { spawn } from "node:child_process";
import { StartError } from "#lib/config/start-error.ts";
import { createStages } from "#lib/host/stages.ts";
import { ensureChromium } from "./ensure-chromium.ts";

const DOCS = "--docs";

async function main(args: readonly string[]): Promise<number> {
  await ensureChromium(createStages());
  const names = args.filter((arg) => arg !== DOCS);
  const wrong = names.find((name) => !/^[a-z][a-z-]*$/.test(name));
  if (wrong !== undefined) throw new StartError(`${wrong} is no name of a screen.`, "They are in tests/screenshots.");
  const only = names.length === 0 ? [] : ["--grep", `\\b(${names.join("|")})[a-z-]*$`];
  const child = spawn(
    process.execPath,
    ["node_modules/@playwright/test/cli.js", "test", "--config", "tests/screenshots/playwright.config.ts", ...only],
    { stdio: "inherit", env: { ...process.env, ...(args.includes(DOCS) ? { LOADLINE_DOCS_IMAGES: "1" } : {}) } },
  );
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (status) => resolve(status ?? 1));
  });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const text = error instanceof StartError ? `${error.message}\n${error.hint}` : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
