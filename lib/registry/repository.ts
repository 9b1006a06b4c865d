import { createHash } from "node:crypto";
import { DIGEST_PATTERN } from "../domain/image.ts";
import type { RegistryClient } from "./client.ts";
import {
  errorsSchema,
  type ImageManifest,
  imageConfigSchema,
  MANIFEST_TYPES,
  type Manifest,
  manifestFor,
  manifestSchema,
  type Platform,
} from "./manifest.ts";
import { parseJson } from "./read-limited.ts";
import { RegistryError } from "./registry-error.ts";

/** The specification asks registries to take manifests of 4 MiB at least. */
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
const MOST_CONFIG_BYTES = 8 * 1024 * 1024;

/** What a registry says when it has something not, as against a proxy or a website that answers 404 to everything. */
const MISSING = ["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND", "MANIFEST_BLOB_UNKNOWN"];

export type FoundManifest = { readonly digest: string; readonly manifest: Manifest };

export type ImageInRegistry = {
  readonly digest: string;
  /** Other digests of the same image: of the platform's manifest and of its configuration. */
  readonly aliases: readonly string[];
  /** Compressed, as it is pulled; null when the index has nothing for the platform. */
  readonly sizeBytes: number | null;
};

const isUnknownToRegistry = (body: Buffer): boolean => {
  const said = errorsSchema.safeParse(parseJson(body));
  return said.success && said.data.errors.some(({ code }) => MISSING.includes(code));
};

/**
 * Manifests never change under their digest, so that one that is still there needs not be read again: registries
 * count what is read, not what is asked about. The key holds the registry and repository.
 */
const known = new Map<string, Manifest>();
const MOST_KNOWN = 500;

/**
 * The manifest behind a tag or digest; null when the registry says that it has none.
 * @throws RegistryError when it could not be asked, or what it sends is not what its digest says.
 */
export async function findManifest(
  client: RegistryClient,
  repository: string,
  wanted: string,
  signal: AbortSignal,
): Promise<FoundManifest | null> {
  const path = `manifests/${wanted}`;
  const headers = { accept: MANIFEST_TYPES };
  const head = await client.ask(repository, path, { method: "HEAD", headers }, signal);
  const told = DIGEST_PATTERN.test(wanted) ? wanted : head.headers.get("docker-content-digest");
  const remembered = head.ok && told !== null ? known.get(keyOf(client, repository, told)) : undefined;
  if (remembered !== undefined && told !== null) return { digest: told, manifest: remembered };

  // Also where HEAD answered 404: only a body tells a registry that has it not from something that is no registry.
  const response = await client.ask(repository, path, { headers }, signal);
  const body = await client.read(response, MOST_MANIFEST_BYTES, signal);
  if (response.status === 404 && isUnknownToRegistry(body)) return null;
  if (!response.ok) throw unexpected(client, response.status);
  const digest = digestOf(body);
  if (DIGEST_PATTERN.test(wanted) && digest !== wanted) throw altered(client, repository, wanted);
  const manifest = manifestSchema.safeParse(parseJson(body));
  if (!manifest.success) {
    throw new RegistryError(
      `${client.login.host} answered for ${repository} with a manifest of a form that is not known here.`,
      "Push the image again with a current tool: it may be of a form that was given up in 2019.",
    );
  }
  remember(keyOf(client, repository, digest), manifest.data);
  return { digest, manifest: manifest.data };
}

/** All names and the size of an image on a platform. */
export async function readImage(
  client: RegistryClient,
  repository: string,
  found: FoundManifest,
  platform: Platform,
  signal: AbortSignal,
): Promise<ImageInRegistry> {
  const image = await imageOf(client, repository, found, platform, signal);
  if (image === null) return { digest: found.digest, aliases: [], sizeBytes: null };
  const { config, layers } = image.manifest;
  const aliases = [...(image.digest === found.digest ? [] : [image.digest]), config.digest];
  return { digest: found.digest, aliases, sizeBytes: layers.reduce((sum, { size }) => sum + size, config.size) };
}

/** Labels of the image's configuration; annotations of its manifest, then of the index, for names that it lacks. */
export async function readLabels(
  client: RegistryClient,
  repository: string,
  found: FoundManifest,
  platform: Platform,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const image = await imageOf(client, repository, found, platform, signal);
  if (image === null) return found.manifest.annotations;
  const { digest } = image.manifest.config;
  const response = await client.ask(repository, `blobs/${digest}`, {}, signal);
  const body = await client.read(response, MOST_CONFIG_BYTES, signal);
  if (!response.ok) throw unexpected(client, response.status);
  if (digestOf(body) !== digest) throw altered(client, repository, digest);
  // What is no image but was pushed as one, such as a chart, has a configuration of its own form.
  const config = imageConfigSchema.safeParse(parseJson(body)).data?.config;
  return { ...found.manifest.annotations, ...image.manifest.annotations, ...config?.Labels };
}

/** The manifest of the image itself: what was found, or what an index has for the platform; null when it has nothing. */
async function imageOf(
  client: RegistryClient,
  repository: string,
  found: FoundManifest,
  platform: Platform,
  signal: AbortSignal,
): Promise<{ digest: string; manifest: ImageManifest } | null> {
  if (found.manifest.type === "image") return { digest: found.digest, manifest: found.manifest };
  const digest = manifestFor(found.manifest, platform);
  const child = digest === null ? null : await findManifest(client, repository, digest, signal);
  return child?.manifest.type === "image" ? { digest: child.digest, manifest: child.manifest } : null;
}

function keyOf(client: RegistryClient, repository: string, digest: string): string {
  return `${client.login.origin} ${repository} ${digest}`;
}

function remember(key: string, manifest: Manifest): void {
  const oldest = known.size >= MOST_KNOWN ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  known.set(key, manifest);
}

function digestOf(body: Buffer): string {
  return `sha256:${createHash("sha256").update(body).digest("hex")}`;
}

function unexpected({ login }: RegistryClient, status: number): RegistryError {
  if (status === 429) {
    return new RegistryError(
      `${login.host} answers no more requests for now (429).`,
      "Sign in there, or ask less often: registries count what each account or address asks.",
    );
  }
  return new RegistryError(
    `${login.host} answered ${status}, which says nothing of the image.`,
    "See whether it is the address of a registry, and whether that is well.",
  );
}

function altered({ login }: RegistryClient, repository: string, digest: string): RegistryError {
  return new RegistryError(
    `What ${login.host}/${repository} sends for ${digest} is not what this digest stands for.`,
    "Trust nothing from there before somebody has looked at the registry and what stands between.",
  );
}
