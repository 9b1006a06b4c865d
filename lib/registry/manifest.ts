import { z } from "zod";
import { DIGEST_PATTERN } from "../domain/image.ts";

/** What is asked for: the four forms of manifests in use (OCI image specification 1.1; Docker's schema 2). */
export const MANIFEST_TYPES = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const digestSchema = z.string().regex(DIGEST_PATTERN);
const sizeSchema = z.number().int().nonnegative();
const annotationsSchema = z.record(z.string(), z.string()).default({});

const platformSchema = z.object({ os: z.string(), architecture: z.string(), variant: z.string().optional() });
export type Platform = z.infer<typeof platformSchema>;

const indexSchema = z.object({
  manifests: z.array(z.object({ digest: digestSchema, platform: platformSchema.optional() })),
  annotations: annotationsSchema,
});

const imageManifestSchema = z.object({
  config: z.object({ digest: digestSchema, size: sizeSchema }),
  layers: z.array(z.object({ size: sizeSchema })),
  annotations: annotationsSchema,
});
export type ImageManifest = z.infer<typeof imageManifestSchema>;

/** An index lists the manifests of an image for several platforms; a manifest is the image itself. */
export const manifestSchema = z.union([
  indexSchema.transform((index) => ({ type: "index", ...index }) as const),
  imageManifestSchema.transform((manifest) => ({ type: "image", ...manifest }) as const),
]);
export type Manifest = z.infer<typeof manifestSchema>;

/** The configuration of an image, as much as is read of it. Docker writes null where there are no labels. */
export const imageConfigSchema = z.object({
  config: z.object({ Labels: z.record(z.string(), z.string()).nullish() }).nullish(),
});

/** What registries say of a failure (distribution specification, "Error codes"). */
export const errorsSchema = z.object({
  errors: z.array(z.object({ code: z.string(), message: z.string().default("") })).min(1),
});

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386", arm64: "arm64", arm: "arm" };

/** The platform whose images run on a machine like this one. */
export function hostPlatform(): Platform {
  return { os: "linux", architecture: ARCHITECTURES[process.arch] ?? process.arch };
}

/** Digest of the index's manifest for a platform; null when it has none. The first counts, as it does for engines. */
export function manifestFor(index: Extract<Manifest, { type: "index" }>, wanted: Platform): string | null {
  const fit = index.manifests.filter(
    ({ platform }) => platform?.os === wanted.os && platform.architecture === wanted.architecture,
  );
  const exact = wanted.variant === undefined ? undefined : fit.find((one) => one.platform?.variant === wanted.variant);
  // A manifest without a platform is the image of whoever has no other choice.
  const only = index.manifests.length === 1 && index.manifests[0]?.platform === undefined ? index.manifests[0] : null;
  return (exact ?? fit[0] ?? only)?.digest ?? null;
}
