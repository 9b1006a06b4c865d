import type { z } from "zod";
import type { ConnectionTest } from "../../contracts/connections.ts";
import type { testUnitDraftOperation } from "../../contracts/units.ts";
import { readUnitByName } from "../../db/configure/units.ts";
import { RELEASE_DIRECTORY } from "../../deploy/drivers/release-directory/driver.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { askWorker } from "../ask-worker.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { checkUnit, requireCommands } from "./configure-unit.ts";
import { testAnswerSchema, type UnitQuestion } from "./connection-question.ts";
import type { UnitInput } from "./delete-unit.ts";

/** Longer than a worker takes at most, so that its own word on what hangs comes through. */
const WAIT_MS = 35_000;

export type UnitDraftInput = { readonly deployment: string } & z.infer<NonNullable<typeof testUnitDraftOperation.body>>;

/** Tries a deploy unit as it is saved. @throws ServiceError `not_found`, `forbidden`, `unavailable` without a worker. */
export async function testUnit(context: Context, input: UnitInput, waitMs: number = WAIT_MS): Promise<ConnectionTest> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const unit = await readUnitByName(context.db.sql, deployment.id, input.unit);
  if (unit === null) {
    throw new ServiceError("not_found", `There is no deploy unit named “${input.unit}” in ${deployment.name}.`);
  }
  const { name, driver, config } = unit;
  return ask(context, { deploymentId: deployment.id, unit: { name, driver, config } }, waitMs);
}

/**
 * Tries a deploy unit that is not saved.
 * @throws ServiceError `invalid`, `forbidden`, also of a release directory for whoever is no Organization Admin: it names
 * folders of the worker's machine; `not_found`, `unavailable` without a worker.
 */
export async function testUnitDraft(
  context: Context,
  input: UnitDraftInput,
  waitMs: number = WAIT_MS,
): Promise<ConnectionTest> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { unit: name, driver, config } = input;
  checkUnit({ deployment: input.deployment, name, driver, config, locations: [] });
  if (driver === RELEASE_DIRECTORY) await requireCommands(context, context.db.sql);
  return ask(context, { deploymentId: deployment.id, unit: { name, driver, config } }, waitMs);
}

async function ask(context: Context, question: UnitQuestion, waitMs: number): Promise<ConnectionTest> {
  const answer = await askWorker(context, "test_unit", question, waitMs);
  if (answer !== null) return testAnswerSchema.parse(answer);
  throw new ServiceError(
    "unavailable",
    `No worker answered within ${Math.round(waitMs / 1000)} seconds. Check that the worker runs: its log is ` +
      "logs/worker.log in the data directory.",
    { retryAfterS: 10 },
  );
}
