import { at, type FieldErrors } from "../field-error.ts";
import type { AssetKey } from "./asset.ts";
import { keyText } from "./key.ts";

/** Longest canonical key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 8192;

/** Checks a key, of an asset or of what it depends on. Null: not valid, the errors say why. */
export function parseKey(value: unknown, path: string, errors: FieldErrors): AssetKey | null {
  if (!Array.isArray(value)) {
    errors.add(path, "The key must be an array of strings.");
    return null;
  }
  if (value.length === 0) {
    errors.add(path, "The key must have at least one part.");
    return null;
  }
  let valid = true;
  for (let index = 0; index < value.length; index++) {
    const problem = namePartProblem(value[index]);
    if (problem !== null) {
      errors.add(at(path, index), `A part of the key ${problem}.`);
      valid = false;
    }
  }
  if (!valid) return null;
  const key = value as string[];
  if (isTooLong(keyText(key))) {
    errors.add(path, `The key must not be longer than ${MAX_KEY_BYTES} bytes as JSON in UTF-8.`);
    return null;
  }
  return key;
}

/** A repository's name, under the rules of a key's part. Undefined: not valid. */
export function parseRepository(value: unknown, path: string, errors: FieldErrors): string | null | undefined {
  if (value === undefined) return null;
  const problem = namePartProblem(value);
  if (problem === null && !isTooLong(value as string)) return value as string;
  errors.add(path, `The repository ${problem ?? `must not be longer than ${MAX_KEY_BYTES} bytes in UTF-8`}.`);
  return undefined;
}

function namePartProblem(part: unknown): string | null {
  if (typeof part !== "string") return "must be a string";
  if (part === "") return "must not be empty";
  if (part.includes("\0")) return "must not contain NUL";
  if (!part.isWellFormed()) return "must not contain a lone surrogate";
  return null;
}

function isTooLong(text: string): boolean {
  // A UTF-16 code unit takes at most three bytes: measure only what could be too long.
  return text.length * 3 > MAX_KEY_BYTES && Buffer.byteLength(text) > MAX_KEY_BYTES;
}
