import { z } from "zod";
import { type ConnectionCheck, type OpenConnection, skippedCheck } from "../../../domain/connection.ts";
import { openReceiver, receiverErrors } from "./receiver.ts";
import { WebhookError } from "./webhook-error.ts";

const STEPS = ["Reach the receiver", "Signature"] as const;

/** Pings the receiver; never throws for what is wrong outside. */
export async function testWebhook(connection: OpenConnection, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const errors = receiverErrors(connection);
  if (errors.length > 0) {
    const places = errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    const fault = fail("Configuration", `It is not valid: ${places}.`, "Correct it, then test again.");
    return [fault, ...STEPS.map(skippedCheck)];
  }
  const receiver = openReceiver(connection);
  const reached = pass("Reach the receiver", `${receiver.url} answers.`);
  try {
    await receiver.ask({ action: "ping" }, z.object({ ok: z.literal(true) }), { patienceMs: 0 }, signal);
    const signed = pass("Signature", "It accepts the signature, and signs its answers with the same secret.");
    return [isPlain(receiver.url) ? unencrypted(reached) : reached, signed];
  } catch (error) {
    if (!(error instanceof WebhookError)) throw error;
    const { statusCode, message, remedy } = error;
    return statusCode === null || (statusCode >= 300 && statusCode !== 401 && statusCode !== 403)
      ? [fail("Reach the receiver", message, remedy), skippedCheck("Signature")]
      : [reached, fail("Signature", message, remedy)];
  }
}

/** Without TLS to another machine. */
function isPlain(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !/^(localhost|127\.|\[::1\])/.test(hostname);
}

function unencrypted(reached: ConnectionCheck): ConnectionCheck {
  return {
    ...reached,
    status: "warn",
    message: `${reached.message} It is spoken to without TLS: what is deployed can be read on the way, though not changed.`,
    remedy: "Put the receiver behind https where others share the network.",
  };
}

function pass(name: string, message: string): ConnectionCheck {
  return { name, status: "pass", message, remedy: null };
}

function fail(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}
