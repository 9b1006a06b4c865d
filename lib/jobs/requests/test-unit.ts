import { readConnections } from "../../db/watch/connections.ts";
import { checkUnitConfig, openTarget, TargetConfigError } from "../../deploy/drivers.ts";
import type { DeployTarget, Running } from "../../deploy/target.ts";
import type { ConnectionCheck, OpenConnection } from "../../domain/connection.ts";
import { isJsonObject, type JsonValue } from "../../domain/json.ts";
import { storableText } from "../../domain/storable-text.ts";
import { redactSecrets } from "../../secrets/redact.ts";
import { type UnitQuestion, unitQuestionSchema } from "../../services/deployments/connection-question.ts";
import { openConnection } from "../open-connection.ts";
import { openRegistryConnections } from "../open-registries.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";
import { testOpen } from "./test-open.ts";

const RUNNING = "Runs now";
const AGAIN = "Could be deployed again";
const LASTS = "Stays deployed";

/**
 * Looks at everything that a rollback of a deploy unit needs: what it is reached by, what runs, and whether that could be
 * deployed again. What is wrong is a check that failed, never an error; nothing is changed.
 */
export async function testUnit(
  worker: Worker,
  question: unknown,
  signal: AbortSignal,
): Promise<{ checks: ConnectionCheck[] }> {
  const asked = unitQuestionSchema.parse(question);
  const { testLimitMs } = worker.options;
  const late = `It was not done within ${Math.round(testLimitMs / 1000)} seconds.`;
  const checks: ConnectionCheck[] = [];
  try {
    await within(testLimitMs, late, signal, (limited) => look(worker, asked, checks, limited));
  } catch (error) {
    signal.throwIfAborted();
    const remedy = "See whether what it is deployed by is reachable from the machine of Loadline's worker.";
    checks.push({ name: "Look at everything", status: "fail", message: publicReason(error), remedy });
  }
  return { checks: checks.map(shown) };
}

/** Adds to `checks` as it goes, so that what was found before something hangs is told. */
async function look(
  worker: Worker,
  { deploymentId, unit }: UnitQuestion,
  checks: ConnectionCheck[],
  signal: AbortSignal,
): Promise<void> {
  const rows = await readConnections(worker.db.sql, deploymentId);
  let target: DeployTarget;
  try {
    const named = checkUnitConfig(unit).connections;
    const tools: OpenConnection[] = [];
    for (const row of rows.filter(({ name, kind }) => named.includes(name) && kind !== "registry")) {
      const connection = await openConnection(worker, row);
      tools.push(connection);
      checks.push(...(await testOpen(connection, signal, namespaceOf(unit.config))));
    }
    if (checks.some(({ status }) => status === "fail")) return;
    target = openTarget(unit, [...tools, ...(await openRegistryConnections(worker, rows))]);
  } catch (error) {
    if (!(error instanceof TargetConfigError)) throw error;
    checks.push(fail("Configuration", error.message, "Correct it, then test again."));
    return;
  }
  const running = await lookAtRunning(target, checks, signal);
  if (running !== null) await lookUp(target, running, checks, signal);
  const warnings = await target.warnings?.(signal);
  if (warnings === undefined) return;
  if (warnings.length === 0) checks.push(pass(LASTS, "No tool is known to take a deploy back."));
  else checks.push({ name: LASTS, status: "warn", message: warnings.join(" "), remedy: null });
}

async function lookAtRunning(
  target: DeployTarget,
  checks: ConnectionCheck[],
  signal: AbortSignal,
): Promise<Running | null> {
  const running = await target.running(signal);
  if (running === null) {
    checks.push({
      name: RUNNING,
      status: "warn",
      message: "Nothing runs.",
      remedy: "See whether its name is right, and start it: what never ran here cannot be rolled back to.",
    });
    return null;
  }
  const { image, healthy } = running;
  const digest = image.digest === null ? "of which the digest cannot be told" : image.digest;
  const message = `${image.reference} (${digest}), since ${running.startedAt.toISOString()}.`;
  if (healthy && image.digest !== null) checks.push(pass(RUNNING, message));
  else {
    const what = healthy ? "" : " It is not healthy.";
    checks.push({ name: RUNNING, status: "warn", message: `${message}${what}`, remedy: null });
  }
  return running;
}

async function lookUp(
  target: DeployTarget,
  { image }: Running,
  checks: ConnectionCheck[],
  signal: AbortSignal,
): Promise<void> {
  const found = await target.lookUp(image, signal);
  if (found.state === "restorable") {
    checks.push(pass(AGAIN, `${image.reference} is there.`));
    return;
  }
  const remedy =
    found.state === "image_gone"
      ? "Keep images for as long as you may want to go back to them; see the registry's or the engine's clean-up."
      : "Without knowing that an image is there, a rollback to it may fail: give its registry a connection.";
  checks.push({ name: AGAIN, status: "warn", message: found.reason, remedy });
}

function namespaceOf(config: unknown): string | undefined {
  const given = config as JsonValue;
  const namespace = isJsonObject(given) ? given.namespace : undefined;
  return typeof namespace === "string" ? namespace : undefined;
}

/** What is told of the world outside may hold any bytes, and what was sent there. */
function shown({ name, status, message, remedy }: ConnectionCheck): ConnectionCheck {
  const clean = (text: string) => storableText(redactSecrets(text));
  return { name, status, message: clean(message), remedy: remedy === null ? null : clean(remedy) };
}

function pass(name: string, message: string): ConnectionCheck {
  return { name, status: "pass", message, remedy: null };
}

function fail(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}
