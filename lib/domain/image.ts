/**
 * What a load ran from. `reference` is what people call it (`registry/repo:tag`, `orders:r7`); `digest`
 * (`sha256:` and 64 hex digits) is what it is, null when nobody could tell.
 */
export type ImageRef = { reference: string; digest: string | null };

export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;

/** Repository of a reference: everything before the tag or digest (`reg:5000/a/b:v1` -> `reg:5000/a/b`). */
export function imageRepository(reference: string): string {
  const withoutDigest = reference.split("@", 1)[0] ?? reference;
  const colon = withoutDigest.lastIndexOf(":");
  // A colon before the last slash belongs to the registry's port.
  return colon > withoutDigest.lastIndexOf("/") ? withoutDigest.slice(0, colon) : withoutDigest;
}

/** Whether a digest is that of an image known under `digest` and its aliases; null where one of the two is not known. */
export function isDigestOf(
  wanted: string | null,
  image: { readonly digest: string | null; readonly aliases: readonly string[] },
): boolean | null {
  if (wanted === null || image.digest === null) return null;
  return wanted === image.digest || image.aliases.includes(wanted);
}
