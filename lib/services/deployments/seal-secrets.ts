import type { Sql } from "../../db/database.ts";
import { readSealingKey } from "../../db/secrets/worker-keys.ts";
import { publicJwkSchema, type SealedSecrets, sealSecret } from "../../secrets/seal.ts";
import { ServiceError } from "../errors.ts";

/**
 * Seals secrets to the newest key that a worker published; from here on nobody but a worker can read them.
 * @throws ServiceError `unavailable` when no worker ever ran.
 */
export async function sealSecrets(sql: Sql, secrets: Readonly<Record<string, string>>): Promise<SealedSecrets> {
  const entries = Object.entries(secrets);
  if (entries.length === 0) return {};
  const row = await readSealingKey(sql);
  if (row === null) {
    throw new ServiceError("unavailable", "No worker has run yet, and secrets are sealed for one. Start the worker.", {
      retryAfterS: 5,
    });
  }
  const key = { id: row.id, jwk: publicJwkSchema.parse(row.jwk) };
  const sealed = await Promise.all(
    entries.map(async ([name, secret]) => [name, await sealSecret(key, secret)] as const),
  );
  return Object.fromEntries(sealed);
}
