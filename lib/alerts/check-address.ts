import type { ConnectionCheck } from "../domain/connection.ts";
import { requireAllowedHost } from "../net/address-policy.ts";

const NAME = "Address";

/** Whether an address may be connected to and has a machine behind its name. Sends nothing. */
export async function checkAddress(text: string, signal: AbortSignal): Promise<ConnectionCheck> {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    return fail("It is no web address.", "Enter the address as the receiver shows it, beginning with https://.");
  }
  try {
    await requireAllowedHost(url.hostname);
    signal.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    return fail(
      `${url.hostname} cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      "Check the address, and that the machine of Loadline's worker can resolve it.",
    );
  }
  return {
    name: NAME,
    status: "pass",
    message: `${url.hostname} is known. A test of an alert policy sends a message.`,
    remedy: null,
  };
}

function fail(message: string, remedy: string): ConnectionCheck {
  return { name: NAME, status: "fail", message, remedy };
}
