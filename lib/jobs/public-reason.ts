import { storableText } from "../domain/storable-text.ts";

const MOST_CHARACTERS = 500;

/**
 * What people may read of a fault: its message, without stack or cause. Drivers and sources word their errors
 * for people and never hold a secret in their configuration.
 */
export function publicReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const text = message.split(/\n\s+at /, 1)[0]?.trim() || "no reason was given";
  return storableText(text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text);
}
