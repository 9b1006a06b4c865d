import { type ConnectionCheck, skippedCheck } from "../../domain/connection.ts";
import { AirflowError } from "./airflow-error.ts";
import { type BundleLook, bundleLooks } from "./bundle-look.ts";
import { type AirflowConfig, isBundleWatched } from "./config.ts";
import { importFailure } from "./import-failure.ts";
import { readOverview, readProcessor, readVersion } from "./overview.ts";
import { readBundle } from "./read-bundle.ts";
import type { RestClient } from "./rest-client.ts";

const REACH = "Reach the API server";
const SPEAK = "Ask for its version";
const READ = "Read DAGs and import errors";
const PROCESSES = "See the DAG processor";
const DEFINITIONS = "Read definitions and code";

/** So many bundles are listed one by one. */
const LISTED = 50;

type Verdict = [ConnectionCheck["status"], string, (string | null)?];

/** Looks at everything that watching an Airflow needs, each step only when the one before it went well. */
export async function testAirflow(
  client: RestClient,
  config: AirflowConfig,
  signal: AbortSignal,
): Promise<ConnectionCheck[]> {
  const checks: ConnectionCheck[] = [];
  const rest = [REACH, SPEAK, READ, PROCESSES, DEFINITIONS];
  const say = (name: string, status: ConnectionCheck["status"], message: string, remedy: string | null = null) => {
    checks.push({ name, status, message, remedy });
    if (rest[0] === name) rest.shift();
  };
  try {
    const version = await readVersion(client, signal).catch((error: unknown) => {
      // Whatever was answered by something, was reached.
      if (error instanceof AirflowError && error.kind !== "silent") say(REACH, "pass", `${config.url} answers.`);
      throw error;
    });
    say(REACH, "pass", `${config.url} answers.`);
    say(SPEAK, "pass", `It is Airflow ${version}.`);
    const overview = await readOverview(client, signal);
    const looks = [...bundleLooks(overview).values()];
    const watched = looks.filter(({ name }) => isBundleWatched(config.bundles, name));
    say(READ, ...readVerdict(looks, watched));
    for (const look of watched.slice(0, LISTED)) checks.push(bundleCheck(look, config));
    say(PROCESSES, ...(await processorVerdict(client, signal)));
    say(DEFINITIONS, ...(await definitionsVerdict(client, watched, signal)));
  } catch (error) {
    if (!(error instanceof AirflowError)) throw error;
    const [name = READ, ...skipped] = rest;
    checks.push({ name, status: "fail", message: error.message, remedy: error.remedy });
    checks.push(...skipped.map(skippedCheck));
  }
  return checks;
}

function readVerdict(looks: readonly BundleLook[], watched: readonly BundleLook[]): Verdict {
  if (looks.length === 0) {
    return [
      "warn",
      "It has no active DAG and no import error that Loadline may see.",
      "Start Airflow's DAG processor, and give Loadline's user the right to read all DAGs.",
    ];
  }
  const names = looks.map(({ name }) => name);
  if (watched.length === 0) {
    return [
      "warn",
      `None of its bundles is watched: ${names.slice(0, 10).join(", ")}.`,
      "Correct which bundles are included and excluded.",
    ];
  }
  const dags = watched.reduce((sum, { dags: own }) => sum + own.length, 0);
  return [
    "pass",
    `It has ${count(dags, "DAG")} in ${count(watched.length, "bundle")} that ${watched.length === 1 ? "is" : "are"} watched.`,
  ];
}

function bundleCheck(look: BundleLook, config: AirflowConfig): ConnectionCheck {
  const name = `Bundle ${look.name}`;
  if (look.importErrors.length > 0) {
    const [line = ""] = importFailure(look.importErrors).message.split("\n");
    const message = `${count(look.dags.length, "DAG")}; ${count(look.importErrors.length, "file")} cannot be imported: ${line}`;
    return { name, status: "warn", message, remedy: "Its loads are recorded as failed until the files are corrected." };
  }
  const at =
    look.version === null ? "without versions" : look.version === "mixed" ? "being parsed" : `at ${look.version}`;
  const message = `${count(look.dags.length, "DAG")}, ${at}.`;
  const isUnlinked = look.version !== null && !Object.hasOwn(config.repositories, look.name);
  return {
    name,
    status: "pass",
    message,
    remedy: isUnlinked ? "Name its repository, so that commits can be linked where Airflow does not tell it." : null,
  };
}

async function processorVerdict(client: RestClient, signal: AbortSignal): Promise<Verdict> {
  try {
    const processor = await readProcessor(client, signal);
    if (processor !== null) return ["pass", "A DAG processor is alive; a new one is noticed."];
    return ["warn", "No DAG processor is alive: nothing is parsed.", "Start airflow dag-processor."];
  } catch (error) {
    if (!(error instanceof AirflowError && error.kind === "refused")) throw error;
    return [
      "warn",
      "Loadline may not see Airflow's processes, so that an image without another DAG is not noticed.",
      "Give its user the right to read jobs.",
    ];
  }
}

/** One DAG is read whole: rights on tasks and code are apart from those on DAGs. */
async function definitionsVerdict(
  client: RestClient,
  watched: readonly BundleLook[],
  signal: AbortSignal,
): Promise<Verdict> {
  const dag = watched.flatMap(({ dags }) => dags)[0];
  if (dag === undefined) return ["pass", "There is no DAG to try it with."];
  const reading = await readBundle(client, [dag], signal);
  const code = reading === null ? null : [...reading.definitions.values()][0]?.code;
  return code === null
    ? ["warn", `The code of ${dag.dag_id} is not there.`, "Look into the log of Airflow's DAG processor."]
    : ["pass", `The tasks and the code of ${dag.dag_id} can be read.`];
}

function count(items: number, noun: string): string {
  return `${items} ${noun}${items === 1 ? "" : "s"}`;
}
