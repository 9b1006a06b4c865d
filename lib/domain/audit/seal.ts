import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { canonicalJson } from "../snapshot/canonical.ts";

/** An event of the audit log with every column that it has. */
export type SealedEvent = {
  /** Decimal digits. */
  readonly id: string;
  /** UTC, to the microsecond: `2026-11-21T06:00:00.000000Z`. */
  readonly at: string;
  readonly actor: JsonObject;
  readonly action: string;
  readonly deploymentId: string | null;
  readonly locationId: string | null;
  readonly target: JsonObject;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly address: string | null;
  readonly requestId: string | null;
};

/** What stands before the first link. */
export const NO_SEAL = Buffer.alloc(32);

/**
 * The hash of a link: SHA-256 over the hash of the link before it (32 bytes) and, in the order of ids, the canonical form
 * (RFC 8785) of each event and a line feed. docs/audit.md publishes it.
 */
export function sealHash(before: Buffer, events: readonly SealedEvent[]): Buffer {
  const hash = createHash("sha256").update(before);
  for (const event of events) hash.update(`${canonicalJson({ ...event })}\n`, "utf8");
  return hash.digest();
}
