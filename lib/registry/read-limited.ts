import { networkFailure } from "./network-failure.ts";
import { RegistryError } from "./registry-error.ts";

/**
 * The body, read only as far as `mostBytes`.
 * @throws RegistryError when it is longer, or does not come to its end within `limitMs` of being asked for.
 */
export async function readLimited(
  response: Response,
  { mostBytes, limitMs }: { mostBytes: number; limitMs: number },
  signal: AbortSignal,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.byteLength;
      if (length > mostBytes) break;
      chunks.push(chunk);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw networkFailure(error, new URL(response.url).host, limitMs);
  }
  if (length <= mostBytes) return Buffer.concat(chunks);
  throw new RegistryError(
    `An answer of ${new URL(response.url).host} is longer than ${mostBytes} bytes.`,
    "See whether the address is that of a registry.",
  );
}

/** JSON, or undefined when it is none. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
