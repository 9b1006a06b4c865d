import { createHash } from "node:crypto";
import type { OpenConnection } from "../domain/connection.ts";
import type { ParsedReference } from "../domain/image.ts";
import { RegistryClient } from "./client.ts";
import { loginOf, type RegistryLogin } from "./login.ts";
import { MANIFEST_TYPES } from "./manifest.ts";
import { RegistryError } from "./registry-error.ts";

/** The specification asks registries to take manifests of 4 MiB at least. */
const MOST_MANIFEST_BYTES = 4 * 1024 * 1024;
const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/** Where a tag of ours stands. */
export type KeepTag = {
  readonly place: Pick<ParsedReference, "host" | "repository">;
  readonly tag: string;
  /** Every digest under which the image is known; the tag may point to any of them. */
  readonly digests: readonly string[];
};

/** `failed`: it can be tried again; the reason is a sentence for people. */
export type KeepOutcome = { readonly state: "kept" } | { readonly state: "failed"; readonly reason: string };
/** `left`: the image is let go of, and the tag stays, pointing to an empty manifest. */
export type DropOutcome =
  | { readonly state: "dropped" }
  | { readonly state: "left"; readonly reason: string }
  | { readonly state: "failed"; readonly reason: string };

/** The login by which a registry may be changed: that of a connection to it. Null: the deployment has none. */
export function keepingLogin(host: string, connections: readonly OpenConnection[]): RegistryLogin | null {
  return connections.map(loginOf).find((login) => login?.host === host) ?? null;
}

/**
 * Puts the tag on the image (OCI distribution specification 1.1, "Pushing Manifests"): the very bytes of its manifest
 * or index under one more name. Nothing is copied, and nothing else changes.
 */
export async function putKeepTag(login: RegistryLogin, keep: KeepTag, signal: AbortSignal): Promise<KeepOutcome> {
  return orFailed(async () => {
    const client = new RegistryClient(login);
    const { repository } = keep.place;
    const standing = await digestBehind(client, repository, keep.tag, signal);
    if (standing !== null && keep.digests.includes(standing)) return { state: "kept" };
    if (standing !== null && standing !== tombstone(keep.tag).digest) {
      return { state: "failed", reason: `The tag ${keep.tag} points to something else there, and is left alone.` };
    }
    const manifest = await readManifest(client, repository, keep.digests, signal);
    if (manifest === null) {
      return { state: "failed", reason: `${keep.place.host}/${repository} has no manifest of this image.` };
    }
    await putManifest(client, repository, keep.tag, manifest, signal);
    return { state: "kept" };
  });
}

/**
 * Takes the tag away. Registries differ in what deleting by a tag deletes: some take the manifest with it, which others
 * may use. So the tag is pointed to an empty manifest of its own first, and only that is deleted, by its digest as
 * every registry has it, then by the tag. Where neither is allowed the tag stays on the empty manifest, and the image
 * is let go of all the same.
 */
export async function dropKeepTag(login: RegistryLogin, keep: KeepTag, signal: AbortSignal): Promise<DropOutcome> {
  return orFailed(async (): Promise<DropOutcome> => {
    const client = new RegistryClient(login);
    const { repository } = keep.place;
    const { digest, bytes } = tombstone(keep.tag);
    const standing = await digestBehind(client, repository, keep.tag, signal);
    if (standing === null) return { state: "dropped" };
    if (standing !== digest) {
      // Somebody moved it: it is no longer ours.
      if (!keep.digests.includes(standing)) return { state: "dropped" };
      await putManifest(client, repository, keep.tag, { bytes, mediaType: INDEX_TYPE }, signal);
    }
    for (const name of [digest, keep.tag]) {
      const refusal = await deleteManifest(client, repository, name, signal);
      if ((await digestBehind(client, repository, keep.tag, signal)) === null) return { state: "dropped" };
      if (name === keep.tag) {
        return {
          state: "left",
          reason: `${client.login.host} deletes no tags (${refusal}); ${keep.tag} points to an empty manifest now.`,
        };
      }
    }
    return { state: "dropped" };
  });
}

async function orFailed<Outcome>(
  work: () => Promise<Outcome>,
): Promise<Outcome | { readonly state: "failed"; readonly reason: string }> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { state: "failed", reason: error.message };
  }
}

/** An index of nothing, of which there is one for each tag. */
function tombstone(tag: string): { digest: string; bytes: string } {
  const bytes = JSON.stringify({
    schemaVersion: 2,
    mediaType: INDEX_TYPE,
    manifests: [],
    annotations: { "org.opencontainers.image.ref.name": tag, "org.opencontainers.image.description": "Let go of." },
  });
  return { digest: digestOf(bytes), bytes };
}

/** Digest that a name stands for; null where the registry has no such name. */
async function digestBehind(
  client: RegistryClient,
  repository: string,
  name: string,
  signal: AbortSignal,
): Promise<string | null> {
  const headers = { accept: MANIFEST_TYPES };
  const response = await client.ask(repository, `manifests/${name}`, { headers }, signal);
  const body = await client.read(response, MOST_MANIFEST_BYTES, signal);
  if (response.status === 404) return null;
  if (!response.ok) throw unexpected(client, "tells nothing of a tag", response.status);
  return digestOf(body);
}

type RawManifest = { readonly bytes: string; readonly mediaType: string };

/** The first of these digests that the registry has as a manifest, byte for byte; null when it has none. */
async function readManifest(
  client: RegistryClient,
  repository: string,
  digests: readonly string[],
  signal: AbortSignal,
): Promise<RawManifest | null> {
  let failure: RegistryError | null = null;
  for (const digest of digests) {
    const headers = { accept: MANIFEST_TYPES };
    const response = await client.ask(repository, `manifests/${digest}`, { headers }, signal);
    const body = await client.read(response, MOST_MANIFEST_BYTES, signal);
    const mediaType = response.headers.get("content-type");
    if (!response.ok || mediaType === null) {
      // Asked for a blob as if it were a manifest (an image's configuration), the distribution registry 2.8 fails with
      // a 500, which says nothing of the others.
      if (response.status !== 404) failure ??= unexpected(client, "tells nothing of the image", response.status);
      continue;
    }
    if (digestOf(body) === digest) return { bytes: body.toString("utf8"), mediaType };
    throw new RegistryError(
      `What ${client.login.host}/${repository} sends for ${digest} is not what this digest stands for.`,
      "Trust nothing from there before somebody has looked at the registry and what stands between.",
    );
  }
  if (failure !== null) throw failure;
  return null;
}

async function putManifest(
  client: RegistryClient,
  repository: string,
  tag: string,
  { bytes, mediaType }: RawManifest,
  signal: AbortSignal,
): Promise<void> {
  const request = { method: "PUT", headers: { "content-type": mediaType }, body: bytes } as const;
  const response = await client.ask(repository, `manifests/${tag}`, request, signal);
  await response.body?.cancel();
  if (!response.ok) throw unexpected(client, `takes no tag ${tag} in ${repository}`, response.status);
}

/** Null when it was deleted, else the status that it was refused with. */
async function deleteManifest(
  client: RegistryClient,
  repository: string,
  name: string,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const response = await client.ask(repository, `manifests/${name}`, { method: "DELETE" }, signal);
    await response.body?.cancel();
    return response.ok ? null : response.status;
  } catch (error) {
    // May push and not delete: the tag stays.
    if (error instanceof RegistryError && error.refused) return 403;
    throw error;
  }
}

function digestOf(bytes: Buffer | string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function unexpected({ login }: RegistryClient, what: string, status: number): RegistryError {
  return new RegistryError(
    `${login.host} ${what} (${status}).`,
    "See whether it is a registry, and whether it is well.",
  );
}
