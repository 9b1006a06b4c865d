import type { Sql } from "../../db/database.ts";
import { at } from "../../domain/field-error.ts";
import type { SealedSecrets } from "../../secrets/seal.ts";
import { ServiceError } from "../errors.ts";
import { addressOf, type GivenConnection } from "./check-connection.ts";
import { sealSecrets } from "./seal-secrets.ts";

type Saved = { readonly kind: string; readonly config: unknown; readonly sealed: SealedSecrets };

/**
 * The sealed secrets of a connection after a change: given ones sealed, those given as null gone, the others kept.
 * Of a connection of another kind nothing is kept.
 * @throws ServiceError `invalid` when a secret would be kept though the address that gets it is another: whoever may
 * change the address need not know the secret.
 */
export async function mergeSecrets(sql: Sql, saved: Saved | null, given: GivenConnection): Promise<SealedSecrets> {
  const changes = given.secrets ?? {};
  const kept: Record<string, string> = {};
  if (saved !== null && saved.kind === given.kind) {
    for (const [name, sealed] of Object.entries(saved.sealed)) {
      if (!Object.hasOwn(changes, name)) kept[name] = sealed;
    }
    if (addressOf(saved.kind, saved.config) !== addressOf(given.kind, given.config)) refuseKept(Object.keys(kept));
  }
  const set = Object.entries(changes).flatMap(([name, secret]) => (secret === null ? [] : [[name, secret] as const]));
  return { ...kept, ...(await sealSecrets(sql, Object.fromEntries(set))) };
}

function refuseKept(names: readonly string[]): void {
  if (names.length === 0) return;
  const message = "has to be entered again, or removed: it would be sent to another address than before";
  throw new ServiceError("invalid", `The secret ${names.join(", ")} ${message}.`, {
    errors: names.map((name) => ({ path: at("secrets", name), message })),
  });
}
