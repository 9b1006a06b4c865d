import type { OpenConnection } from "../domain/connection.ts";
import { DOCKER_HUB, type ImageRef, type ParsedReference, parseReference, registryHost } from "../domain/image.ts";
import { RegistryClient } from "./client.ts";
import { loginFor, loginOf } from "./login.ts";
import { hostPlatform, type Platform } from "./manifest.ts";
import { RegistryError } from "./registry-error.ts";
import { type FoundManifest, findManifest, type ImageInRegistry, readImage, readLabels } from "./repository.ts";

/** `gone`: the registry says that it has no such image. `unknown`: it could not be asked, or lets nobody look. */
export type NotFound =
  | { readonly state: "gone"; readonly reason: string }
  | { readonly state: "unknown"; readonly reason: string };

export type Registries = {
  /**
   * Whether a reference says which registry it is in, by naming its host or because Docker Hub, which is meant where
   * none is named, has a connection. Any other may be an image that was built on an engine and is nowhere else.
   */
  covers(reference: string): boolean;
  /** Looks an image up by its digest, else by its tag (`latest` where none is given). Never throws for what is wrong outside. */
  resolve(image: ImageRef, signal: AbortSignal): Promise<({ readonly state: "found" } & ImageInRegistry) | NotFound>;
  /** An image's labels, with the annotations of its manifests where the configuration says nothing of that name. */
  labels(
    image: ImageRef,
    signal: AbortSignal,
  ): Promise<
    ({ readonly state: "found"; readonly labels: Readonly<Record<string, string>> } & ImageInRegistry) | NotFound
  >;
};

/**
 * Registries of any host, by the connections of a deployment where one is configured for the host, else anonymously.
 * `platform`: whose manifest of a multi-platform image counts as the image itself.
 */
export function openRegistries(
  connections: readonly OpenConnection[],
  platform: Platform = hostPlatform(),
): Registries {
  const clients = new Map<string, RegistryClient>();
  const clientOf = (host: string) => {
    const client = clients.get(host) ?? new RegistryClient(loginFor(host, connections));
    clients.set(host, client);
    return client;
  };

  /** What `read` makes of the image's manifest, or why there is none. */
  async function lookUp<Found>(
    image: ImageRef,
    signal: AbortSignal,
    read: (client: RegistryClient, place: ParsedReference, manifest: FoundManifest) => Promise<Found>,
  ): Promise<({ readonly state: "found" } & Found) | NotFound> {
    const place = parseReference(image.reference);
    if (place === null) {
      return { state: "unknown", reason: `${image.reference} names no image that a registry could have.` };
    }
    const wanted = image.digest ?? place.digest ?? place.tag ?? "latest";
    const client = clientOf(place.host);
    try {
      const manifest = await findManifest(client, place.repository, wanted, signal);
      if (manifest === null) {
        return { state: "gone", reason: `${place.host}/${place.repository} has no image ${wanted}.` };
      }
      return { state: "found", ...(await read(client, place, manifest)) };
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      return { state: "unknown", reason: error.message };
    }
  }

  return {
    covers: (reference) => {
      const place = parseReference(reference);
      if (place === null) return false;
      if (place.host !== DOCKER_HUB || registryHost(reference.split("/", 1)[0] ?? "") === DOCKER_HUB) return true;
      return connections.some((connection) => loginOf(connection)?.host === DOCKER_HUB);
    },
    resolve: (image, signal) =>
      lookUp(image, signal, (client, { repository }, manifest) =>
        readImage(client, repository, manifest, platform, signal),
      ),
    labels: (image, signal) =>
      lookUp(image, signal, async (client, { repository }, manifest) => ({
        ...(await readImage(client, repository, manifest, platform, signal)),
        labels: await readLabels(client, repository, manifest, platform, signal),
      })),
  };
}
