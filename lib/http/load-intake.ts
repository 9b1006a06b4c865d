import { createHash, type Hash } from "node:crypto";
import { type LoadHeader, loadHeaderSchema } from "../contracts/loads.ts";
import type { HashedAsset } from "../domain/snapshot/asset.ts";
import { snapshotReader } from "../domain/snapshot/parse.ts";
import { ServiceError } from "../services/errors.ts";
import { JsonBody } from "./json-body.ts";
import { parseInput } from "./parse-input.ts";

export type TakenLoad = {
  readonly header: LoadHeader;
  /** In ascending order of key hash; null when the push has none of its own. */
  readonly assets: HashedAsset[] | null;
  /** SHA-256 of the body; null when nobody asked for it. */
  readonly bodyHash: Buffer | null;
};

/**
 * Reads a pushed load while it arrives: each asset is hashed as soon as its bytes are there, and what it was parsed
 * from is let go. `push` and `finish` throw ServiceError `bad_request`, `too_large`, `invalid`.
 */
export class LoadIntake {
  readonly #reader = snapshotReader();
  readonly #hash: Hash | null;
  #reading = true;
  readonly #body = new JsonBody({
    member: "assets",
    take: (elements) => {
      for (let place = 0; this.#reading && place < elements.length; place++) {
        this.#reading = this.#reader.read(elements[place]);
      }
    },
  });

  /** @param hashed whether the body's own digest is wanted. */
  constructor(hashed: boolean) {
    this.#hash = hashed ? createHash("sha256") : null;
  }

  push(chunk: Uint8Array): void {
    this.#hash?.update(chunk);
    this.#body.push(chunk);
  }

  finish(): TakenLoad {
    const body = this.#body.finish();
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new ServiceError("invalid", "The body must be a JSON object.", {
        errors: [{ path: "", message: "must be a JSON object" }],
      });
    }
    const { assets, ...rest } = body as { assets?: unknown };
    const header = parseInput(loadHeaderSchema, rest, "body");
    return { header, assets: this.#finishAssets(assets), bodyHash: this.#hash?.digest() ?? null };
  }

  #finishAssets(given: unknown): HashedAsset[] | null {
    if (given === undefined) return null;
    const parsed = Array.isArray(given)
      ? this.#reader.finish()
      : { ok: false as const, errors: [{ path: "assets", message: "must be an array" }] };
    if (parsed.ok) return parsed.assets;
    const [first] = parsed.errors;
    const more = parsed.errors.length > 1 ? ` (and ${parsed.errors.length - 1} more)` : "";
    throw new ServiceError("invalid", `The assets are not valid: ${first?.path}: ${first?.message}${more}`, {
      errors: parsed.errors,
    });
  }
}
