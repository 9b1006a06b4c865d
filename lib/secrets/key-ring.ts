import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { calculateJwkThumbprint, compactDecrypt } from "jose";
import { type PublicJwk, type PublicKey, publicJwkSchema, type SealedSecrets, sealedTo } from "./seal.ts";

/** What stands before the 32 bytes of an X25519 private key in PKCS #8 (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b656e04220420", "hex");

/** A secret was sealed to a key that this worker does not have. The message is fit to show. */
export class UnopenableSecretError extends Error {
  override readonly name = "UnopenableSecretError";

  constructor(secret: string) {
    super(
      `The secret “${secret}” was sealed to a key that this worker does not have. Enter the secret again, or give ` +
        "the worker its former keys back (LOADLINE_WORKER_KEYS, or the file worker-keys of the data directory).",
    );
  }
}

/** The private keys of a worker. The first one seals; the others open what was sealed before a rotation. */
export type KeyRing = {
  readonly primary: PublicKey;
  /** All of them, the primary first. */
  readonly keys: readonly PublicKey[];
  /** Opens secrets, by name. @throws UnopenableSecretError for one that cannot be opened. */
  open(sealed: SealedSecrets): Promise<Record<string, string>>;
};

/** @param texts private keys as lib/config/worker-keys.ts reads them, at least one. */
export async function makeKeyRing(texts: readonly string[]): Promise<KeyRing> {
  const pairs = await Promise.all(texts.map(readPair));
  const privateById = new Map(pairs.map(({ key, secret }) => [key.id, secret]));
  const [primary] = pairs;
  if (primary === undefined) throw new Error("a key ring needs a key");
  return {
    primary: primary.key,
    keys: pairs.map(({ key }) => key),
    async open(sealed) {
      const opened: [string, string][] = [];
      for (const [name, text] of Object.entries(sealed)) {
        const key = privateById.get(sealedTo(text) ?? "");
        if (key === undefined) throw new UnopenableSecretError(name);
        opened.push([name, await openOne(name, text, key)]);
      }
      return Object.fromEntries(opened);
    },
  };
}

async function openOne(name: string, sealed: string, key: KeyObject): Promise<string> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: ["ECDH-ES"],
      contentEncryptionAlgorithms: ["A256GCM"],
    });
    return new TextDecoder().decode(plaintext);
  } catch {
    // What failed inside says nothing that people could act on.
    throw new UnopenableSecretError(name);
  }
}

async function readPair(text: string): Promise<{ key: PublicKey; secret: KeyObject }> {
  const secret = createPrivateKey({
    key: Buffer.concat([PKCS8, Buffer.from(text, "base64url")]),
    format: "der",
    type: "pkcs8",
  });
  const jwk: PublicJwk = publicJwkSchema.parse(createPublicKey(secret).export({ format: "jwk" }));
  return { key: { id: await calculateJwkThumbprint(jwk), jwk }, secret };
}
