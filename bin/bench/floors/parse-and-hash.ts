import { hash } from "node:crypto";

/** Parses a body and passes over it with SHA-256 once: whoever records it can hardly do with less. */
export function parseAndHash(body: Buffer): unknown {
  return [JSON.parse(body.toString("utf8")), hash("sha256", body)];
}
