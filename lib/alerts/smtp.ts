import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import nodemailer from "nodemailer";
import type { AlertMessage } from "../domain/alerts/message.ts";
import type { ConnectionCheck, OpenConnection } from "../domain/connection.ts";
import { requireAllowedHost } from "../net/address-policy.ts";
import { type SmtpConfig, smtpConfigSchema } from "./config.ts";
import { mailHtml } from "./mail-html.ts";
import type { AlertWay, SendOutcome } from "./way.ts";

export function openSmtp(connection: OpenConnection): AlertWay {
  const config = smtpConfigSchema.parse(connection.config);
  const password = connection.secrets.password;
  return {
    async send(message, to, signal) {
      if (to.length === 0) return { status: "refused", answer: "There is nobody to send it to." };
      const transport = await openTransport(config, password);
      const close = () => transport.close();
      signal.addEventListener("abort", close, { once: true });
      try {
        const sent = await transport.sendMail({
          from: { name: "Loadline", address: config.from },
          to: [...to],
          subject: message.title,
          text: mailText(message),
          html: mailHtml(message),
          // The same at every attempt: mail programs show it once.
          messageId: `<${message.id}@${config.from.split("@")[1]}>`,
          headers: { "X-Loadline-Delivery": message.id, "Auto-Submitted": "auto-generated" },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
        const refusals = sent.rejectedErrors ?? [];
        const answer = [sent.response, ...refusals.map(({ message: refusal }) => refusal)].join(" ");
        // Who took it already knows it by its id when it comes once more for those who could not take it yet.
        return refusals.some(({ responseCode = 0 }) => responseCode < 500)
          ? { status: "later", answer, afterMs: null }
          : { status: "sent", answer };
      } catch (error) {
        signal.throwIfAborted();
        return outcomeOf(error);
      } finally {
        signal.removeEventListener("abort", close);
        close();
      }
    },
    async test(signal) {
      const name = "Mail server";
      try {
        const transport = await openTransport(config, password);
        try {
          await transport.verify();
        } finally {
          transport.close();
        }
        return [{ name, status: "pass", message: `${config.host} takes mail from ${config.from}.`, remedy: null }];
      } catch (error) {
        signal.throwIfAborted();
        const message = `${config.host}:${config.port}: ${error instanceof Error ? error.message : String(error)}`;
        const remedy = "Check host, port, security, user and password.";
        return [{ name, status: "fail", message, remedy } satisfies ConnectionCheck];
      }
    },
  };
}

/** Connects to the very address that was checked; the certificate has to be the name's. */
async function openTransport(config: SmtpConfig, password: string | undefined) {
  await requireAllowedHost(config.host);
  const { address } = await lookup(config.host);
  await requireAllowedHost(address);
  return nodemailer.createTransport({
    host: address,
    port: config.port,
    secure: config.security === "tls",
    requireTLS: config.security === "starttls",
    ignoreTLS: config.security === "none",
    // A number is no name that could be asked for (RFC 6066, 3); the certificate has to be for it all the same.
    ...(isIP(config.host) === 0 && { tls: { servername: config.host } }),
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
    ...(config.username !== undefined && { auth: { user: config.username, pass: password ?? "" } }),
  });
}

/** Answers of 5xx are final (RFC 5321, 4.2.1), everything else may pass. */
function outcomeOf(error: unknown): SendOutcome {
  const { message, responseCode } = error as { message?: string; responseCode?: number };
  const answer = message ?? String(error);
  return responseCode !== undefined && responseCode >= 500
    ? { status: "refused", answer }
    : { status: "later", answer, afterMs: null };
}

function mailText(message: AlertMessage): string {
  return [
    message.title,
    "",
    ...message.lines,
    "",
    ...message.facts.map(({ name, value, url }) => `${name}: ${value}${url === undefined ? "" : ` (${url})`}`),
    "",
    ...message.links.map(({ label, url }) => `${label}: ${url}`),
    "",
  ].join("\n");
}
