import { JsonBody } from "./json-body.ts";

/**
 * Parses a body as JSON.
 * @throws ServiceError `bad_request`, `too_large`: see JsonBody.
 */
export function parseJson(bytes: Uint8Array): unknown {
  const body = new JsonBody();
  body.push(bytes);
  return body.finish();
}
