/** Where a tag stands that keeps an image in its registry. `removing`: it is no longer wanted and not yet gone. */
export const KEPT_STATES = ["kept", "failed", "removing"] as const;
export type KeptState = (typeof KEPT_STATES)[number];

const PREFIX = "loadline-keep-";
/** Hex digits of the digest in a tag: 64 bits, far beyond chance among the images of one repository. */
const DIGITS = 16;

/** The tag that keeps the image of this digest, `sha256:` and 64 hex digits. */
export function keepTag(digest: string): string {
  return `${PREFIX}${digest.slice(digest.indexOf(":") + 1).slice(0, DIGITS)}`;
}
