import { storableText } from "../domain/storable-text.ts";
import { redactSecrets } from "../secrets/redact.ts";

const MOST_CHARACTERS = 500;

/**
 * What people may read of a fault: its message, without stack, cause or secret. Drivers and sources word their errors
 * for people.
 */
export function publicReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text =
    redactSecrets(message)
      .split(/\n\s+at /, 1)[0]
      ?.trim() || "no reason was given";
  return storableText(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
}
