import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type StandInRegistry = {
  /** As references name it. */
  readonly host: string;
  /** Puts an image there; equal texts are one image. @returns its digest. */
  push(repository: string, tag: string, text: string): string;
  /** Takes the image and every name of it away. */
  remove(repository: string, digest: string): void;
  has(repository: string, digest: string): boolean;
  close(): Promise<void>;
};

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const sha256 = (text: string) => `sha256:${createHash("sha256").update(text).digest("hex")}`;

/** A registry that only tells manifests, which is all that a look-up reads (OCI distribution specification 1.1). */
export async function startRegistry(): Promise<StandInRegistry> {
  /** Manifest by `repository@digest`; digest by `repository:tag`. */
  const manifests = new Map<string, string>();
  const tags = new Map<string, string>();
  const server = createServer((request, response) => {
    const [, repository = "", wanted = ""] = /^\/v2\/(.+)\/manifests\/([^/]+)$/.exec(request.url ?? "") ?? [];
    const digest = wanted.startsWith("sha256:") ? wanted : (tags.get(`${repository}:${wanted}`) ?? "");
    const manifest = manifests.get(`${repository}@${digest}`);
    if (request.url === "/v2/") {
      response.writeHead(200).end("{}");
    } else if (manifest === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end(JSON.stringify({ errors: [{ code: "MANIFEST_UNKNOWN", message: "manifest unknown" }] }));
    } else {
      response.writeHead(200, { "content-type": MANIFEST, "docker-content-digest": digest });
      response.end(request.method === "HEAD" ? undefined : manifest);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    push(repository, tag, text) {
      const manifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: MANIFEST,
        config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: sha256(`config ${text}`), size: 2 },
        layers: [],
      });
      const digest = sha256(manifest);
      manifests.set(`${repository}@${digest}`, manifest);
      tags.set(`${repository}:${tag}`, digest);
      return digest;
    },
    remove(repository, digest) {
      manifests.delete(`${repository}@${digest}`);
      for (const [tag, of] of tags) if (of === digest && tag.startsWith(`${repository}:`)) tags.delete(tag);
    },
    has: (repository, digest) => manifests.has(`${repository}@${digest}`),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
