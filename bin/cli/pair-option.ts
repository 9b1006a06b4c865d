import { InvalidArgumentError } from "commander";

/** Collects `name=value` options; the value may hold further equals signs. */
export function collectPair(text: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf("=");
  if (equals < 1) throw new InvalidArgumentError("It must look like name=value.");
  // Any text may be a name (`__proto__` too), so the pair is defined, never assigned.
  return Object.fromEntries([...Object.entries(before), [text.slice(0, equals), text.slice(equals + 1)]]);
}
