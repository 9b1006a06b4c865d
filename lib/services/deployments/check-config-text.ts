import { at } from "../../domain/field-error.ts";
import type { JsonObject, JsonValue } from "../../domain/json.ts";
import { isStorable } from "../../domain/storable-text.ts";
import { ServiceError } from "../errors.ts";

/**
 * Configurations are kept as jsonb, which holds no NUL and no lone surrogate.
 * @param config of bounded depth: its kind's schema has read it.
 * @throws ServiceError `invalid` with the first place that has one.
 */
export function checkConfigText(config: JsonObject): void {
  const path = firstUnstorable("config", config);
  if (path === null) return;
  const message = "must not contain NUL or a lone surrogate";
  throw new ServiceError("invalid", `The configuration ${message}.`, { errors: [{ path, message }] });
}

function firstUnstorable(path: string, value: JsonValue): string | null {
  if (typeof value === "string") return isStorable(value) ? null : path;
  if (typeof value !== "object" || value === null) return null;
  const members: [string | number, JsonValue][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [step, member] of members) {
    if (typeof step === "string" && !isStorable(step)) return path;
    const found = firstUnstorable(at(path, step), member);
    if (found !== null) return found;
  }
  return null;
}
