import { DIGEST_PATTERN, imageRepository, type KnownImage, parseReference } from "../../../domain/image.ts";
import type { Image } from "./inspected.ts";

/** An image as an engine names it, container or none. */
type Named = Pick<Image, "Id" | "RepoTags" | "RepoDigests">;

/**
 * What people call the image of a container, and every digest under which it is known.
 *
 * `configured` is what the container was made from. A digest in it stands for the image for ever; else that of its
 * repository counts, else that of any, else the image's own id, which is a hash of its content too: images that were
 * built on the engine and never pushed have nothing else. `image` is null when the engine no longer has it.
 */
export function knownImage(configured: string, imageId: string, image: Named | null): KnownImage {
  const digests = repositoryDigests(image);
  const own = parseReference(configured);
  const ofRepository = digests.find(({ repository }) => repository === repositoryOf(configured));
  const digest = own?.digest ?? ofRepository?.digest ?? digests[0]?.digest ?? imageId;
  const all = [...digests.map((known) => known.digest), ...(DIGEST_PATTERN.test(imageId) ? [imageId] : [])];
  return {
    reference: readableReference(configured, image),
    digest,
    aliases: [...new Set(all)].filter((known) => known !== digest),
  };
}

/** An image that runs nowhere yet, called by what was asked for where that is one of its names. */
export function knownImageAs(asked: string, image: Named): KnownImage {
  const ofRepository = repositoryDigests(image).some(({ repository }) => repository === repositoryOf(asked));
  const isName = ofRepository || isTagOf(withoutDigest(asked), image);
  return knownImage(isName ? asked : nameOfOwn(image), image.Id, image);
}

/** Whether an image of the engine is the one with that digest. */
export function hasDigest(image: Named, digest: string): boolean {
  return image.Id === digest || repositoryDigests(image).some((known) => known.digest === digest);
}

/**
 * A name that stands for this image and nothing else, as readable as can be: its tag while that points to it in the
 * engine, else the tag with the digest, else its id. Containers that Dagster starts for runs use the same name
 * (DAGSTER_CURRENT_IMAGE), so a tag that was moved since would have them run other code than the code server.
 */
export function exactReference(asked: string, image: Named): string {
  const readable = withoutDigest(asked);
  if (isTagOf(readable, image)) return readable;
  const repository = repositoryOf(asked);
  const own = repositoryDigests(image).find((known) => known.repository === repository);
  return own === undefined ? nameOfOwn(image) : `${readable}@${own.digest}`;
}

/** The tag alone where there is one; an id, or a repository with a digest, becomes the image's first tag. */
function readableReference(configured: string, image: Named | null): string {
  const readable = withoutDigest(configured);
  if (readable !== configured) return parseReference(configured)?.tag === null ? configured : readable;
  const isName = parseReference(configured) !== null && !isIdOf(configured, image);
  return isName || image === null ? configured : nameOfOwn(image);
}

/** Containers can be made from an image's id, or from its first digits. */
function isIdOf(configured: string, image: Named | null): boolean {
  const digits = configured.replace(/^sha256:/, "");
  return image !== null && /^[0-9a-f]{6,64}$/.test(digits) && image.Id.startsWith(`sha256:${digits}`);
}

function tagsOf(image: Named): readonly string[] {
  // Engines call images without a name so.
  return (image.RepoTags ?? []).filter((tag) => tag !== "<none>:<none>");
}

function nameOfOwn(image: Named): string {
  return tagsOf(image)[0] ?? image.RepoDigests?.[0] ?? image.Id;
}

function isTagOf(reference: string, image: Named): boolean {
  return tagsOf(image).some((tag) => inFull(tag) === inFull(reference));
}

/** Repository and tag as engines fill in what is left out. */
function inFull(reference: string): string {
  return `${repositoryOf(reference)}:${parseReference(reference)?.tag ?? "latest"}`;
}

function repositoryDigests(image: Named | null): { repository: string; digest: string }[] {
  return (image?.RepoDigests ?? []).flatMap((entry) => {
    const digest = entry.split("@")[1] ?? "";
    return DIGEST_PATTERN.test(digest) ? [{ repository: repositoryOf(entry), digest }] : [];
  });
}

function withoutDigest(reference: string): string {
  return reference.split("@", 1)[0] ?? reference;
}

/** One spelling for each repository: `orders` and `docker.io/library/orders` are the same. */
function repositoryOf(reference: string): string {
  const parsed = parseReference(reference);
  return parsed === null ? imageRepository(reference) : `${parsed.host}/${parsed.repository}`;
}
