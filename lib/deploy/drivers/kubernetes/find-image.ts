import type { OpenConnection } from "../../../domain/connection.ts";
import { type ImageRef, imageRepository, parseReference } from "../../../domain/image.ts";
import { openRegistries, type Registries } from "../../../registry/registries.ts";
import type { RolloutFacts } from "./judge-rollout.ts";

/**
 * An image by what it is pulled by. `exact`: `repository@sha256:…`; `reference`: what people call it. `unknown`: no
 * registry could be asked; with a digest the nodes may still be able to pull it (`exact`), else it stays null.
 */
export type FoundImage =
  | {
      readonly place: "registry";
      readonly reference: string;
      readonly digest: string;
      readonly aliases: readonly string[];
      readonly exact: string;
      readonly sizeBytes: number | null;
    }
  | { readonly place: "nowhere"; readonly reason: string }
  | { readonly place: "unknown"; readonly reason: string; readonly reference: string; readonly digest: string | null };

/**
 * Looks an image up by its digest, else by its reference. A digest is looked for where the workload's images are from
 * first: they may have been called otherwise when they were recorded, by a mirror's name or none.
 */
export async function findImage(
  connections: readonly OpenConnection[],
  wanted: ImageRef,
  facts: RolloutFacts,
  signal: AbortSignal,
): Promise<FoundImage> {
  const registries = openRegistries(connections);
  const digest = wanted.digest ?? parseReference(wanted.reference)?.digest ?? null;
  const own = imageRepository(wanted.reference);
  if (digest === null) return byName(registries, wanted.reference, own, signal);

  const used = usedRepositories(facts);
  const places = [...new Set([...used.filter((one) => one === own), ...used, own])];
  const faults: string[] = [];
  let gone = 0;
  for (const repository of places) {
    const reference = repository === own ? readable(wanted.reference) : repository;
    const found = await registries.resolve({ reference, digest }, signal);
    if (found.state === "found") {
      return {
        place: "registry",
        reference,
        digest: found.digest,
        aliases: found.aliases,
        exact: `${repository}@${found.digest}`,
        sizeBytes: found.sizeBytes,
      };
    }
    if (found.state === "gone") gone++;
    faults.push(found.reason);
    // Where it should be, it is not: that others cannot be asked says nothing.
    if (found.state === "gone" && repository === own) return { place: "nowhere", reason: found.reason };
  }
  const reason = faults.join(" ");
  if (gone === places.length) return { place: "nowhere", reason };
  return { place: "unknown", reason, reference: readable(wanted.reference), digest };
}

async function byName(
  registries: Registries,
  reference: string,
  repository: string,
  signal: AbortSignal,
): Promise<FoundImage> {
  const found = await registries.resolve({ reference, digest: null }, signal);
  switch (found.state) {
    case "found":
      return {
        place: "registry",
        reference,
        digest: found.digest,
        aliases: found.aliases,
        exact: `${repository}@${found.digest}`,
        sizeBytes: found.sizeBytes,
      };
    case "gone":
      return { place: "nowhere", reason: found.reason };
    case "unknown":
      return { place: "unknown", reason: found.reason, reference, digest: null };
  }
}

/** Where the workload's own images are from: those of its template, then of the revisions before it. */
function usedRepositories({ workload, replicaSets }: RolloutFacts): string[] {
  const name = workload.container?.name;
  const before = replicaSets.flatMap(({ spec }) =>
    (spec?.template?.spec?.containers ?? []).filter((container) => container.name === name).map(({ image }) => image),
  );
  const images = [workload.container?.image, ...before].filter((image) => image !== undefined);
  return [...new Set(images.map(imageRepository))].filter((repository) => parseReference(repository) !== null);
}

/** The tag alone where there is one; else what was given. */
function readable(reference: string): string {
  const named = reference.split("@", 1)[0] ?? reference;
  return parseReference(named)?.tag == null ? reference : named;
}
