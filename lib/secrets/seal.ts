import { CompactEncrypt, decodeProtectedHeader, importJWK } from "jose";
import { z } from "zod";

/** Secrets by name, each sealed to a worker's key: JWE in compact form (RFC 7516), the key's thumbprint as `kid`. */
export type SealedSecrets = Readonly<Record<string, string>>;

/** The public half of a worker's key (RFC 8037); `id` is its RFC 7638 thumbprint. */
export type PublicKey = { readonly id: string; readonly jwk: PublicJwk };

export const publicJwkSchema = z.object({ kty: z.literal("OKP"), crv: z.literal("X25519"), x: z.string() });
export type PublicJwk = z.infer<typeof publicJwkSchema>;

/** Seals one secret: whoever has the public key can, only the worker can undo it. */
export async function sealSecret(key: PublicKey, secret: string): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(secret))
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: key.id })
    .encrypt(await importJWK(key.jwk, "ECDH-ES"));
}

/** The id of the key that a secret is sealed to; null when the text is no sealed secret. */
export function sealedTo(sealed: string): string | null {
  try {
    return decodeProtectedHeader(sealed).kid ?? null;
  } catch {
    return null;
  }
}
