import { createHmac } from "node:crypto";
import type { AlertMessage } from "../domain/alerts/message.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { checkAddress } from "./check-address.ts";
import { alertWebhookConfigSchema } from "./config.ts";
import { postMessage } from "./post-message.ts";
import type { AlertWay } from "./way.ts";

export function openAlertWebhook(connection: OpenConnection): AlertWay {
  const { url } = alertWebhookConfigSchema.parse(connection.config);
  const secret = connection.secrets.signing ?? "";
  return {
    send: (message, _, signal) => {
      const body = JSON.stringify(webhookBody(message));
      return postMessage(url, body, signedHeaders(message.id, body, secret, new Date()), signal);
    },
    test: async (signal) => [await checkAddress(url, signal)],
  };
}

/** The published form (docs/alerts.md); members are added, never renamed. */
export function webhookBody(message: AlertMessage): object {
  const { id, title, severity, lines, facts, links, thread, resolves, isTest } = message;
  return { version: 1, id, title, severity, thread, resolves, test: isTest, lines, facts, links };
}

/** As Standard Webhooks has them: HMAC-SHA-256 over `id.timestamp.body`, in Base64. https://www.standardwebhooks.com */
export function signedHeaders(id: string, body: string, secret: string, now: Date): Record<string, string> {
  const timestamp = Math.floor(now.getTime() / 1000);
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
