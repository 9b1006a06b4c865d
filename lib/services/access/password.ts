import { hash, verify } from "@node-rs/argon2";
import type { FieldError } from "../errors.ts";

// OWASP's recommendation for argon2id (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane. The
// library's default algorithm is argon2id.
const OPTIONS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

const PASSWORD_MIN_LENGTH = 12;
/** A bound on the work that one request can ask for; far above any pass phrase. */
export const PASSWORD_MAX_LENGTH = 1024;

/** What is wrong with a new password; empty when nothing is. */
export function passwordErrors(password: string, email: string): FieldError[] {
  const wrong = (message: string) => [{ path: "password", message }];
  const length = [...password].length;
  if (length < PASSWORD_MIN_LENGTH) return wrong(`must have at least ${PASSWORD_MIN_LENGTH} characters`);
  if (length > PASSWORD_MAX_LENGTH) return wrong(`must have at most ${PASSWORD_MAX_LENGTH} characters`);
  if (password.trim().toLowerCase() === email.trim().toLowerCase()) return wrong("must not be the email address");
  if (new Set(password).size < 4) return wrong("must have at least four different characters");
  return [];
}

/** PHC string of argon2id. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, OPTIONS);
}

let decoy: Promise<string> | undefined;

/**
 * True when `password` is the one behind `stored`. With nothing stored it does the same work against a decoy,
 * so that the time tells nobody whether an email address has an account.
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  if (stored !== null) return verify(stored, password);
  decoy ??= hashPassword(crypto.randomUUID());
  await verify(await decoy, password);
  return false;
}
