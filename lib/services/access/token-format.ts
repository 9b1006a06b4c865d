import { createHash, randomBytes, randomInt } from "node:crypto";

const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const TOKEN_PATTERN = /^(lln_[0-9A-Za-z]{12})_[0-9A-Za-z_-]{32}$/;

/** `lln_<12>_<32>`: a public prefix by which the token is found and shown, and 192 random bits. */
export function newToken(): { token: string; prefix: string } {
  const name = Array.from({ length: 12 }, () => ALPHANUMERIC.charAt(randomInt(ALPHANUMERIC.length))).join("");
  const prefix = `lln_${name}`;
  return { token: `${prefix}_${randomBytes(24).toString("base64url")}`, prefix };
}

/** The prefix of a well-formed token; null for anything else. */
export function tokenPrefix(token: string): string | null {
  return TOKEN_PATTERN.exec(token)?.[1] ?? null;
}

/** SHA-256 of a secret that has too many random bits to be guessed, so that no slow hash is needed. */
export function secretHash(secret: string): Buffer {
  return createHash("sha256").update(secret, "utf8").digest();
}
