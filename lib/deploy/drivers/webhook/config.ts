import { z } from "zod";
import { observeSeconds } from "../observe-seconds.ts";

/** Shortest signing secret: what `openssl rand -base64 32` makes is longer. */
export const LEAST_SECRET_CHARACTERS = 32;

/**
 * Configuration of a connection of the kind `webhook`: a receiver of your own that deploys. Its only secret is
 * `signing`, by which every request and every answer is signed (docs/webhook.md).
 */
export const webhookConfigSchema = z.strictObject({
  url: z
    .url({
      protocol: /^https?$/,
      error: "must be the address of a receiver, such as https://deployer.example.com/loadline",
    })
    .refine(isBare, "must be an address alone: no user, query or fragment"),
});

const seconds = (most: number) => z.number().min(0).max(most);

/** What a receiver deploys for a unit (docs/webhook.md). */
export const webhookUnitConfigSchema = z.strictObject({
  /** Name of the connection to the receiver. */
  endpoint: z.string().min(1),
  /** What the receiver calls the unit. */
  unit: z.string().min(1).max(255),
  /** How long it must stay healthy before a deploy counts. */
  settleSeconds: seconds(600).default(10),
  /** How long the receiver may take until it says how a deploy ended. */
  deploySeconds: seconds(3_600).min(1).default(600),
  observeSeconds: observeSeconds.optional(),
});
export type WebhookUnitConfig = z.infer<typeof webhookUnitConfigSchema>;

function isBare(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && url.username === "" && url.password === "" && url.search === "" && url.hash === "";
}
