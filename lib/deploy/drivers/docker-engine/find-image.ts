import type { OpenConnection } from "../../../domain/connection.ts";
import { type ImageRef, type KnownImage, parseReference } from "../../../domain/image.ts";
import { hostPlatform } from "../../../registry/manifest.ts";
import { openRegistries } from "../../../registry/registries.ts";
import type { Engine } from "./engine.ts";
import { hasDigest, knownImageAs } from "./image-facts.ts";
import type { Image } from "./inspected.ts";

/** Where an image is. `digest` of one in a registry: what it is pulled by. */
export type FoundImage =
  | { place: "engine"; image: Image; known: KnownImage }
  | { place: "registry"; known: KnownImage & { digest: string }; sizeBytes: number | null }
  | { place: "nowhere" | "unknown"; reason: string };

/** An image of the engine by its digest, else by its reference; null when it has none. */
export async function findInEngine(engine: Engine, wanted: ImageRef, signal: AbortSignal): Promise<Image | null> {
  const digest = digestOf(wanted);
  if (digest === null) return engine.image(wanted.reference, signal);
  // By its id also one that is not listed, because it lost its name and others were built from it.
  const byId = await engine.image(digest, signal);
  if (byId !== null && hasDigest(byId, digest)) return byId;
  const listed = (await engine.images(signal)).find((image) => hasDigest(image, digest));
  return listed === undefined ? null : engine.image(listed.Id, signal);
}

/** Looks an image up by its digest, else by its reference: in the engine, then in its registry. */
export async function findImage(
  engine: Engine,
  connections: readonly OpenConnection[],
  wanted: ImageRef,
  signal: AbortSignal,
): Promise<FoundImage> {
  const here = await findInEngine(engine, wanted, signal);
  if (here !== null) return inEngine(wanted, here);

  const registries = await registriesFor(engine, connections, signal);
  const digest = digestOf(wanted);
  const what = digest === null ? wanted.reference : `${wanted.reference} (${digest})`;
  if (!registries.covers(wanted.reference)) {
    return { place: "nowhere", reason: `${what} is not in the engine, and its name says no registry to get it from.` };
  }
  const there = await registries.resolve({ reference: wanted.reference, digest }, signal);
  if (there.state !== "found") {
    const gone = there.state === "gone";
    const rest = gone ? "its registry does not have it" : "it cannot be told whether its registry has it";
    return {
      place: gone ? "nowhere" : "unknown",
      reason: `${what} is not in the engine, and ${rest}: ${there.reason}`,
    };
  }
  // The engine may have it under another of its digests only.
  const listed = (await engine.images(signal)).find((image) =>
    [there.digest, ...there.aliases].some((alias) => hasDigest(image, alias)),
  );
  const other = listed === undefined ? null : await engine.image(listed.Id, signal);
  if (other !== null) return inEngine(wanted, other);
  const reference = parseReference(wanted.reference)?.tag == null ? wanted.reference : withoutDigest(wanted.reference);
  return {
    place: "registry",
    known: { reference, digest: there.digest, aliases: there.aliases },
    sizeBytes: there.sizeBytes,
  };
}

/** Registries as this engine sees them: of a multi-platform image it takes that of its own platform. */
export async function registriesFor(engine: Engine, connections: readonly OpenConnection[], signal: AbortSignal) {
  const { Os, Arch } = await engine.version(signal);
  return openRegistries(connections, { ...hostPlatform(), os: Os, architecture: Arch });
}

function inEngine(wanted: ImageRef, image: Image): FoundImage {
  return { place: "engine", image, known: knownImageAs(wanted.reference, image) };
}

function digestOf(wanted: ImageRef): string | null {
  return wanted.digest ?? parseReference(wanted.reference)?.digest ?? null;
}

function withoutDigest(reference: string): string {
  return reference.split("@", 1)[0] ?? reference;
}
