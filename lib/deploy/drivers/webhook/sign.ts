import { createHmac, timingSafeEqual } from "node:crypto";

/** Headers of every request, and the last one of every answer (docs/webhook.md). */
export const TIMESTAMP = "loadline-timestamp";
export const DELIVERY = "loadline-delivery";
export const SIGNATURE = "loadline-signature";

/** What is signed besides the body. */
export type Stamp = {
  /** Of the request, in seconds since 1970; the answer to it is signed with the same. */
  readonly timestamp: number;
  /** Of the request. */
  readonly delivery: string;
};

/** `v1=` and the HMAC-SHA-256, in hex, of `request.<timestamp>.<delivery>.<body>`; of an answer `answer.…`. */
export function sign(secret: string, what: "request" | "answer", { timestamp, delivery }: Stamp, body: string): string {
  const mac = createHmac("sha256", secret).update(`${what}.${timestamp}.${delivery}.`).update(body);
  return `v1=${mac.digest("hex")}`;
}

/** Compares in a time that says nothing of where they differ. */
export function isSignature(given: string | null, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ""), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
