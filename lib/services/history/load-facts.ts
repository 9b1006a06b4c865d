import type { z } from "zod";
import type { gitSchema, LoadHeader, LoadView } from "../../contracts/loads.ts";
import type { ImageRef } from "../../domain/image.ts";
import type { JsonObject } from "../../domain/json.ts";
import type { Fidelity } from "../../domain/snapshot/make.ts";

export type Git = z.infer<typeof gitSchema>;

/** What is known of a load besides its snapshot or error, whichever way it came. */
export type LoadFacts = {
  readonly loadedAt: Date;
  /** push, or the kind of the source that observed it. */
  readonly source: string;
  readonly fidelity: Fidelity;
  readonly image: ImageRef | null;
  readonly git: Git | null;
  /**
   * The commit in the image's labels. It is not the load's own fact: it may be told late, and says nothing of whether
   * two loads are alike. Readers see it where nobody told another (lib/db/history/image-facts.ts).
   */
  readonly imageGit?: Git | null;
  readonly runtime: Record<string, string>;
  readonly bundles: LoadView["bundles"];
  readonly metadata: JsonObject;
  readonly deployType: LoadView["deployType"];
  readonly deployedBy: LoadView["deployedBy"];
  readonly description: string | null;
  /** The rollback that brought the load, and the load it went back to. */
  readonly rollback: { readonly id: string; readonly targetLoad: number } | null;
};

/** Facts of a pushed load: exactly what the push says. */
export function factsOfHeader(header: LoadHeader, now: Date): LoadFacts {
  return {
    loadedAt: header.loadedAt === undefined ? now : new Date(header.loadedAt),
    source: "push",
    fidelity: "push",
    image: header.image ? { reference: header.image.reference, digest: header.image.digest ?? null } : null,
    git: header.git ?? null,
    runtime: header.runtime ?? {},
    bundles: header.bundles ?? [],
    metadata: (header.metadata ?? {}) as JsonObject,
    deployType: header.deployType ?? null,
    deployedBy: header.deployedBy ?? null,
    description: header.description ?? null,
    rollback: null,
  };
}
