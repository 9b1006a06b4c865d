import { createHash } from "node:crypto";
import type { Platform } from "#lib/registry/manifest.ts";
import type { Registry } from "#tests/support/real/registry.ts";

const OCI = "application/vnd.oci.image";

function digestOf(bytes: string): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Puts what it is given into a registry by the distribution API itself, signing in however the registry asks to. */
export class Pusher {
  readonly #registry: Registry;
  readonly #repository: string;
  #authorization: string | null = null;

  constructor(registry: Registry, repository: string) {
    this.#registry = registry;
    this.#repository = repository;
  }

  /** An image of one layer; resolves to the digests of its manifest and of its configuration, and to its size. */
  async image(
    platform: Platform,
    labels: Record<string, string> | null,
    options: { tag?: string; annotations?: Record<string, string> } = {},
  ) {
    const layer = JSON.stringify({ of: platform, labels });
    const config = JSON.stringify({
      ...platform,
      config: { Labels: labels },
      rootfs: { type: "layers", diff_ids: [] },
    });
    const manifest = JSON.stringify({
      schemaVersion: 2,
      mediaType: `${OCI}.manifest.v1+json`,
      config: { mediaType: `${OCI}.config.v1+json`, digest: await this.blob(config), size: Buffer.byteLength(config) },
      layers: [{ mediaType: `${OCI}.layer.v1.tar`, digest: await this.blob(layer), size: Buffer.byteLength(layer) }],
      annotations: options.annotations ?? {},
    });
    const digest = await this.manifest(manifest, `${OCI}.manifest.v1+json`, options.tag ?? digestOf(manifest));
    return {
      digest,
      configDigest: digestOf(config),
      sizeBytes: Buffer.byteLength(config) + Buffer.byteLength(layer),
      entry: { mediaType: `${OCI}.manifest.v1+json`, digest, size: Buffer.byteLength(manifest), platform },
    };
  }

  /** An index of images that are there; resolves to its digest. */
  async index(tag: string, manifests: readonly object[], annotations: Record<string, string> = {}): Promise<string> {
    const index = { schemaVersion: 2, mediaType: `${OCI}.index.v1+json`, manifests, annotations };
    return this.manifest(JSON.stringify(index), `${OCI}.index.v1+json`, tag);
  }

  async blob(bytes: string): Promise<string> {
    const begun = await this.#ask("POST", "blobs/uploads/");
    const place = new URL(begun.headers.get("location") ?? "", this.#registry.url);
    place.searchParams.set("digest", digestOf(bytes));
    await this.#ask("PUT", place.href, bytes, "application/octet-stream");
    return digestOf(bytes);
  }

  async manifest(bytes: string, mediaType: string, name: string): Promise<string> {
    await this.#ask("PUT", `manifests/${name}`, bytes, mediaType);
    return digestOf(bytes);
  }

  async #ask(method: string, path: string, body?: string, contentType?: string): Promise<Response> {
    const address = new URL(path, `${this.#registry.url}/v2/${this.#repository}/`);
    const send = () =>
      fetch(address, {
        method,
        ...(body !== undefined && { body }),
        headers: {
          ...(contentType && { "content-type": contentType }),
          ...(this.#authorization && { authorization: this.#authorization }),
        },
      });
    let response = await send();
    if (response.status === 401) {
      this.#authorization = await this.#signIn(response.headers.get("www-authenticate") ?? "");
      response = await send();
    }
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${await response.text()}`);
    return response;
  }

  async #signIn(challenge: string): Promise<string> {
    const { username, password } = this.#registry.credentials ?? { username: "", password: "" };
    const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    const realm = /^Bearer realm="([^"]+)",service="([^"]+)"/.exec(challenge);
    if (realm === null) return basic;
    const query = new URLSearchParams({ service: realm[2] ?? "", scope: `repository:${this.#repository}:pull,push` });
    const answer = await fetch(`${realm[1]}?${query}`, { headers: { authorization: basic } });
    const { token } = (await answer.json()) as { token: string };
    return `Bearer ${token}`;
  }
}
