/**
 * What a load ran from. `reference` is what people call it (`registry/repo:tag`, `orders:r7`, `host/repo:branch`);
 * `digest` is what it is: `sha256:` and 64 hex digits of an image or a release, `sha1:` and 40 of a commit of git (in a
 * repository of git's newer object format it has the longer form too). Null when nobody could tell.
 */
export type ImageRef = { reference: string; digest: string | null };

/** An image with every digest under which it is known: those of its index, of its platform's manifest, of its configuration. */
export type KnownImage = ImageRef & { readonly aliases: readonly string[] };

/** Of images and releases. */
export const DIGEST_PATTERN = /^sha256:[0-9a-f]{64}$/;
/** Of commits. */
export const COMMIT_DIGEST_PATTERN = /^(?:sha1:[0-9a-f]{40}|sha256:[0-9a-f]{64})$/;
const COMMIT_PATTERN = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The digest under which a commit is known; null when the text is no full id of one. */
export function commitDigest(commit: string): string | null {
  if (!COMMIT_PATTERN.test(commit)) return null;
  return commit.length === 40 ? `sha1:${commit}` : `sha256:${commit}`;
}

/** The commit of such a digest; null when it is none. */
export function commitOfDigest(digest: string): string | null {
  return COMMIT_DIGEST_PATTERN.test(digest) ? digest.slice(digest.indexOf(":") + 1) : null;
}

/** The parts of a reference, in full: what people leave out is filled in as container engines do. */
export type ParsedReference = {
  /** Registry, with its port where one is given: `docker.io`, `registry.example.com:5000`. */
  readonly host: string;
  /** Name within the registry: `library/busybox`, `team/orders`. */
  readonly repository: string;
  /** Null: none is given. Together with a digest it says nothing but how people call it. */
  readonly tag: string | null;
  readonly digest: string | null;
};

export const DOCKER_HUB = "docker.io";
/** Other names of the same registry. */
const DOCKER_HUB_NAMES = ["docker.io", "index.docker.io", "registry-1.docker.io"];

const PATH_PATTERN = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const HOST_PATTERN =
  /^(?:\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*)(?::[0-9]{1,5})?$/;
const TAG_PATTERN = /^\w[\w.-]{0,127}$/;

/**
 * Reads `[host[:port]/]repository[:tag][@digest]` by the grammar of the distribution project's references and with
 * Docker's rules for what is left out: without a host it is Docker Hub, where a name of one part is in `library/`.
 * Null when the text is no such reference.
 */
export function parseReference(reference: string): ParsedReference | null {
  const [named = "", digest = null, ...rest] = reference.split("@");
  if (rest.length > 0 || (digest !== null && !DIGEST_PATTERN.test(digest))) return null;
  const path = imageRepository(named);
  const tag = path === named ? null : named.slice(path.length + 1);
  if (tag !== null && !TAG_PATTERN.test(tag)) return null;

  const slash = path.indexOf("/");
  const first = slash < 0 ? "" : path.slice(0, slash);
  const hasHost = /[.:A-Z]/.test(first) || first === "localhost";
  const host = hasHost ? registryHost(first) : DOCKER_HUB;
  const name = hasHost ? path.slice(slash + 1) : path;
  if (!HOST_PATTERN.test(host) || !PATH_PATTERN.test(name) || host.length + name.length > 255) return null;
  const repository = host === DOCKER_HUB && !name.includes("/") ? `library/${name}` : name;
  return { host, repository, tag, digest };
}

/** The one name of a registry's host: lower case, and Docker Hub under its own. */
export function registryHost(host: string): string {
  const lower = host.toLowerCase();
  return DOCKER_HUB_NAMES.includes(lower) ? DOCKER_HUB : lower;
}

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

/**
 * Whether a reference that a program tells of itself (`DAGSTER_CURRENT_IMAGE`) means the image that a target says it
 * runs. A digest in the reference decides where the target knows one; else repository and tag do, `latest` where none
 * is given. Null: it cannot be told, since one names a tag and the other only a digest.
 */
export function isReferenceTo(reference: string, running: KnownImage): boolean | null {
  const told = parseReference(reference);
  const known = parseReference(running.reference);
  // An engine knows an image that lost its name by its content alone.
  const byDigest = isDigestOf(told?.digest ?? digestIn(reference), {
    digest: running.digest ?? known?.digest ?? null,
    aliases: running.aliases,
  });
  if (byDigest !== null) return byDigest;
  if (digestIn(running.reference) !== null || digestIn(reference) !== null) return null;
  if (told === null || known === null) return reference === running.reference;
  if (told.host !== known.host || told.repository !== known.repository) return false;
  if ((told.tag === null && told.digest !== null) || (known.tag === null && known.digest !== null)) return null;
  return (told.tag ?? "latest") === (known.tag ?? "latest");
}

/**
 * Whether what somebody noted down of an image means the one that is known: by digest where both have one, else by
 * reference. Null: it cannot be told.
 */
export function isSameImage(noted: ImageRef, known: KnownImage): boolean | null {
  return isDigestOf(noted.digest, known) ?? isReferenceTo(noted.reference, known);
}

/** `sha256:…` alone is an image's own identifier. */
function digestIn(reference: string): string | null {
  return DIGEST_PATTERN.test(reference) ? reference : null;
}
