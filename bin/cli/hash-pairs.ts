import { FieldErrors } from "#lib/domain/field-error.ts";
import type { JsonValue } from "#lib/domain/json.ts";
import { NotCanonicalError } from "#lib/domain/snapshot/canonical.ts";
import { hashAsset } from "#lib/domain/snapshot/hash.ts";
import { normaliseAsset } from "#lib/domain/snapshot/parse-asset.ts";

/**
 * Key hash and content hash of each asset (docs/canonical-form.md), in hex; null when one of them is not
 * valid, whose fault the server then names.
 */
export function hashPairs(assets: readonly JsonValue[]): [string, string][] | null {
  const errors = new FieldErrors(1);
  const pairs: [string, string][] = [];
  for (const asset of assets) {
    const definition = normaliseAsset(asset, "", errors);
    if (definition === null) return null;
    try {
      const { keyHash, contentHash } = hashAsset(definition);
      pairs.push([keyHash.toString("hex"), contentHash.toString("hex")]);
    } catch (error) {
      if (error instanceof NotCanonicalError) return null;
      throw error;
    }
  }
  return pairs;
}
