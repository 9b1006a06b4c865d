import type { LoadHeader } from "../../contracts/loads.ts";
import type { JsonObject } from "../../domain/json.ts";
import { canonicalJson, NotCanonicalError } from "../../domain/snapshot/canonical.ts";
import { type FieldError, ServiceError } from "../errors.ts";

/** How far a client's clock may be ahead. */
const AHEAD_MS = 5 * 60_000;

/** Longest metadata of a load, in characters of JSON: every page of the history carries that of all its loads. */
const MOST_METADATA = 1_000_000;

/**
 * What the schema of a push cannot say: which members go together.
 * @throws ServiceError `invalid` with every place that is wrong.
 */
export function checkLoad(header: LoadHeader, hasAssets: boolean, now: Date): void {
  const errors = [...contentErrors(header, hasAssets), ...timeErrors(header, now), ...metadataErrors(header)];
  if (errors.length > 0) throw new ServiceError("invalid", "The load cannot be recorded as it is.", { errors });
}

function contentErrors(header: LoadHeader, hasAssets: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (header.status === "failed") {
    if (header.error === undefined) errors.push({ path: "error", message: "A failed load must say its error." });
    if (hasAssets) errors.push({ path: "assets", message: "A failed load carries no assets." });
    if (header.snapshot) errors.push({ path: "snapshot", message: "A failed load carries no snapshot." });
    return errors;
  }
  if (header.error) errors.push({ path: "error", message: "A load that loaded has no error." });
  if (hasAssets && header.snapshot) {
    errors.push({ path: "snapshot", message: "Give either the assets or snapshot: unchanged, not both." });
  }
  if (!hasAssets && !header.snapshot) {
    errors.push({
      path: "assets",
      message: "A load that loaded must carry its assets ([] when it has none), or snapshot: unchanged.",
    });
  }
  return errors;
}

function timeErrors({ loadedAt }: LoadHeader, now: Date): FieldError[] {
  if (loadedAt === undefined) return [];
  const time = Date.parse(loadedAt);
  if (Number.isNaN(time) || time < 0) return [{ path: "loadedAt", message: "Must be an instant since 1970." }];
  if (time - now.getTime() > AHEAD_MS) {
    return [{ path: "loadedAt", message: `More than five minutes ahead of the server's ${now.toISOString()}.` }];
  }
  return [];
}

function metadataErrors({ metadata }: LoadHeader): FieldError[] {
  try {
    if (canonicalJson((metadata ?? {}) as JsonObject).length <= MOST_METADATA) return [];
    return [{ path: "metadata", message: "The metadata are longer than a million characters of JSON." }];
  } catch (error) {
    if (!(error instanceof NotCanonicalError)) throw error;
    return [{ path: "metadata", message: `The metadata cannot be recorded: ${error.message}.` }];
  }
}
