// Signs and checks as docs/webhook.md says.
import { createHmac, timingSafeEqual } from "node:crypto";

/** Older or newer requests are refused: whoever recorded one cannot send it again tomorrow. */
export const WINDOW_SECONDS = 300;

export function sign(secret, what, timestamp, delivery, body) {
  return `v1=${createHmac("sha256", secret).update(`${what}.${timestamp}.${delivery}.${body}`).digest("hex")}`;
}

/** Why a request is refused; null when it is Loadline's. */
export function refusalOf(secret, headers, body, now = Date.now()) {
  const timestamp = headers["loadline-timestamp"] ?? "";
  const delivery = headers["loadline-delivery"] ?? "";
  const given = Buffer.from(headers["loadline-signature"] ?? "");
  const expected = Buffer.from(sign(secret, "request", timestamp, delivery, body));
  if (delivery === "") return "there is no delivery id";
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "the signature is not right";
  if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW_SECONDS) return "the timestamp is more than five minutes off";
  return null;
}
