import { randomUUID } from "node:crypto";
import type { z } from "zod";
import type { AlertTest, testAlertPolicyOperation } from "../../contracts/alert-policies.ts";
import { readLocationNames } from "../../db/alerts/location-names.ts";
import { lockPolicy, type NewPolicy } from "../../db/alerts/policies.ts";
import type { Sql } from "../../db/database.ts";
import { isAlertKind } from "../../domain/alerts/kinds.ts";
import { matchesGlob } from "../../domain/glob.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { FoundDeployment } from "../access/require-place.ts";
import { askWorker } from "../ask-worker.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type AlertQuestion, alertAnswerSchema } from "./alert-question.ts";
import { checkPolicy } from "./check-policy.ts";
import { noPolicy } from "./policy-view.ts";

/** Longer than a worker takes at most, so that its own word on what hangs comes through. */
const WAIT_MS = 35_000;

type Input = { readonly deployment: string } & z.output<NonNullable<typeof testAlertPolicyOperation.body>>;

/**
 * Sends a message that is marked as a test to every receiver of a policy, also while it is muted or switched off.
 * @throws ServiceError `invalid`, `not_found`, `forbidden`, `unavailable` without a worker.
 */
export async function testAlertPolicy(context: Context, input: Input, waitMs: number = WAIT_MS): Promise<AlertTest> {
  const deployment = await requireDeployment(context, input.deployment, "alerts.manage");
  const question = await context.db.transaction(async ({ sql }) => {
    await authorize(context, "alerts.manage", deployment.id, sql);
    const policy = await policyOf(sql, deployment, input);
    // Messages leave, so it is kept who had them sent, to whom.
    await appendAudit(sql, {
      context,
      action: "alert_policy.tested",
      deploymentId: deployment.id,
      target: { name: policy.name },
      after: {
        receivers: policy.receivers.map((one) => (one.type === "app" ? { ...one } : { ...one, to: [...one.to] })),
      },
    });
    const names = await readLocationNames(sql, deployment.id);
    return questionOf(deployment, policy, names, context.actor.name);
  });
  const answer = await askWorker(context, "test_alert", question, waitMs);
  if (answer !== null) return alertAnswerSchema.parse(answer);
  throw new ServiceError(
    "unavailable",
    `No worker answered within ${Math.round(waitMs / 1000)} seconds. Check that the worker runs: its log is ` +
      "logs/worker.log in the data directory.",
    { retryAfterS: 10 },
  );
}

async function policyOf(sql: Sql, deployment: FoundDeployment, { policy: name, draft }: Input): Promise<NewPolicy> {
  if (draft !== undefined) return checkPolicy(sql, deployment.id, draft, "draft.");
  const saved = name === undefined ? null : await lockPolicy(sql, deployment.id, name);
  if (saved === null) throw noPolicy(deployment, name ?? "");
  return saved;
}

function questionOf(
  deployment: FoundDeployment,
  policy: NewPolicy,
  names: readonly string[],
  by: string,
): AlertQuestion {
  const { name, kinds, locations, receivers } = policy;
  return {
    deploymentId: deployment.id,
    deployment: deployment.name,
    location: names.find((one) => locations.length === 0 || locations.some((glob) => matchesGlob(glob, one))) ?? null,
    kind: kinds.find(isAlertKind) ?? "load.failed",
    reason: `This is a test of the alert policy “${name}”, sent by ${by}. Nothing has happened.`,
    messages: receivers.map((one) => ({
      id: randomUUID(),
      receiver: one.type === "app" ? one : { ...one, to: [...one.to] },
    })),
  };
}
