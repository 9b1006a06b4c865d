import { z } from "zod";

// Configurations of connections over which alerts leave (docs/alerts.md). Addresses that let whoever knows them write
// somewhere are no configuration but secrets.

const address = z.url({
  protocol: /^https?$/,
  error: "must be an address such as https://alerts.example.com/loadline",
});

/** A mail server. The secret `password` goes with `username`. */
export const smtpConfigSchema = z.strictObject({
  host: z.string().min(1).max(255),
  port: z.int().min(1).max(65_535).default(587),
  /** `tls`: from the first byte, as on port 465; `starttls`: required after it; `none`: in the clear, for a local relay. */
  security: z.enum(["tls", "starttls", "none"]).default("starttls"),
  from: z.email("must be an address such as loadline@example.com").max(254),
  username: z.string().min(1).max(255).optional(),
});
export type SmtpConfig = z.infer<typeof smtpConfigSchema>;

/** An incoming webhook of Slack, whose address is the secret `url`. */
export const slackConfigSchema = z.strictObject({});

/** A workflow of Microsoft Teams that posts what its webhook gets; the address is the secret `url`. */
export const teamsConfigSchema = z.strictObject({});

/** An integration of PagerDuty of the kind Events API v2; its key is the secret `routingKey`. */
export const pagerDutyConfigSchema = z.strictObject({
  /** Of another region: https://events.eu.pagerduty.com/v2/enqueue */
  url: address.default("https://events.pagerduty.com/v2/enqueue"),
});

/** Any receiver that takes JSON; what it gets is signed with the secret `signing`. */
export const alertWebhookConfigSchema = z.strictObject({ url: address });
