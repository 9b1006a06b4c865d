import type { OpenConnection } from "../../../domain/connection.ts";
import type { Availability, DeployTarget } from "../../target.ts";
import type { WebhookUnitConfig } from "./config.ts";
import { deployByWebhook } from "./deploy-by-webhook.ts";
import { lookUpAnswerSchema, runningAnswerSchema } from "./protocol.ts";
import { openReceiver } from "./receiver.ts";
import { WebhookError } from "./webhook-error.ts";

export const WEBHOOK = "webhook";

/** Somebody is waiting for the answer. */
const PATIENCE_MS = 3_000;

/** Whatever a receiver of somebody's own deploys, as deploy target (docs/webhook.md). */
export function openWebhook(connection: OpenConnection, config: WebhookUnitConfig): DeployTarget {
  const receiver = openReceiver(connection);
  const { unit } = config;
  return {
    driver: WEBHOOK,
    async running(signal) {
      const asked = { action: "running", unit };
      return (await receiver.ask(asked, runningAnswerSchema, { patienceMs: PATIENCE_MS }, signal)).running;
    },
    async lookUp(image, signal): Promise<Availability> {
      try {
        const asked = { action: "look-up", unit, image };
        return await receiver.ask(asked, lookUpAnswerSchema, { patienceMs: PATIENCE_MS }, signal);
      } catch (error) {
        // What cannot be asked says nothing of the image.
        if (error instanceof WebhookError) return { state: "unknown", reason: error.message };
        throw error;
      }
    },
    // The protocol knows no labels and no output: a failed deploy's reason carries the last lines.
    describe: async () => null,
    output: async () => null,
    deploy: (request) => deployByWebhook({ receiver, config }, request),
    warnings: null,
    // What keeps it alive is the receiver's.
    revive: null,
  };
}
