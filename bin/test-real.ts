// `npm run test:real`: tests against real programs that are killed, started and timed; minutes, not seconds.
// With names of parts (`npm run test:real -- docker loop`) only those. `--install` fetches missing programs first.
import { createStages, type Stages } from "#lib/host/stages.ts";
import { stopSignal } from "#lib/host/stop-signal.ts";
import { environmentOf } from "#tests/support/real/python-env.ts";
import { aptInstall, canAptInstall } from "./apt-install.ts";
import { missingTools } from "./missing-tools.ts";
import { REAL_PARTS, type RealPart } from "./real-parts.ts";
import { runSuites, type Suite } from "./suites.ts";
import { readVitestReport } from "./test-reports.ts";

const INSTALL = "--install";

async function main(args: readonly string[], stages: Stages): Promise<boolean> {
  const parts = chosenParts(args.filter((arg) => arg !== INSTALL));
  const tools = parts.flatMap((part) => part.tools);
  if (args.includes(INSTALL) && missingTools(tools).length > 0) {
    await stages.run("Programs that the tests drive", async (detail) => {
      if (!canAptInstall()) return detail(`${INSTALL} needs root and apt-get`);
      const packages = [...new Set(missingTools(tools).map((tool) => tool.package))];
      detail(packages.join(" "));
      const complaint = await aptInstall(packages);
      if (complaint !== "") detail(complaint);
    });
  }
  return runSuites(parts.map(suiteOf), stages, stopSignal());
}

/** @throws with the names that there are. */
function chosenParts(names: readonly string[]): RealPart[] {
  const unknown = names.filter((name) => !REAL_PARTS.some(({ folder }) => folder === name));
  if (unknown.length > 0) {
    throw new Error(
      `No such part: ${unknown.join(", ")}. There are: ${REAL_PARTS.map((one) => one.folder).join(", ")}.`,
    );
  }
  return REAL_PARTS.filter(({ folder }) => names.length === 0 || names.includes(folder));
}

function suiteOf({ folder, name, lane, tools, python }: RealPart): Suite {
  const path = `test-results/real-${folder}.json`;
  return {
    name,
    ...(lane && { lane }),
    // Before its tests: pip takes as long as the registry and the machine let it, and would do so within a test's limit.
    ...(python && { prepare: { name: `Python of ${name}`, work: (detail) => makeEnvironments(python, detail) } }),
    args: [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--project=real",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${path}`,
      `tests/real/${folder}/`,
    ],
    report: { path, read: readVitestReport },
    complete: true,
    missing: missingTools(tools).map((tool) => `${tool.name} is missing: apt-get install ${tool.package}`),
  };
}

async function makeEnvironments(names: readonly string[], detail: (text: string) => void): Promise<void> {
  for (const name of names) {
    detail(name);
    await environmentOf(name);
  }
}

// Without rewriting a line: two parts may be at work at once.
const stages = createStages({ write: (text) => process.stdout.write(text) });
try {
  process.exitCode = (await main(process.argv.slice(2), stages)) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
