import { newWorkerKey } from "../../config/worker-keys.ts";
import type { Database, Sql } from "../../db/database.ts";
import { lockKeyRotation, publishWorkerKeys, readSealed, replaceSealed } from "../../db/secrets/worker-keys.ts";
import { type KeyRing, makeKeyRing, UnopenableSecretError } from "../../secrets/key-ring.ts";
import { rememberSecrets } from "../../secrets/redact.ts";
import { type SealedSecrets, sealedTo, sealSecret } from "../../secrets/seal.ts";
import type { KeyStore } from "./key-store.ts";

export type Rotation =
  | { readonly status: "rotated"; readonly key: string; readonly resealed: number; readonly unopenable: string[] }
  | { readonly status: "not_supported"; readonly reason: string };

/** A worker's private keys at work: what opens secrets, and what is told of them to those who seal. */
export class WorkerKeys {
  readonly #store: KeyStore;
  #ring: KeyRing;

  private constructor(store: KeyStore, ring: KeyRing) {
    this.#store = store;
    this.#ring = ring;
  }

  /** Reads the keys, publishes them, and seals to the first what was sealed to another of them. */
  static async start(db: Database, store: KeyStore): Promise<WorkerKeys> {
    const keys = new WorkerKeys(store, await makeKeyRing(store.read()));
    await db.transaction(async ({ sql }) => {
      await lockKeyRotation(sql);
      await keys.#publish(sql);
      await keys.#reseal(sql);
    });
    return keys;
  }

  /** Secrets in the clear, by name. @throws UnopenableSecretError */
  async open(sealed: SealedSecrets): Promise<Record<string, string>> {
    const secrets = await this.#ring.open(sealed).catch(async (error: unknown) => {
      if (!(error instanceof UnopenableSecretError)) throw error;
      // Another worker of this machine may have made a new key since.
      this.#ring = await makeKeyRing(this.#store.read());
      return this.#ring.open(sealed);
    });
    rememberSecrets(secrets);
    return secrets;
  }

  /**
   * Makes a new key and seals everything to it. The one before stays to open what is on its way; older ones go, unless
   * something is still sealed to them.
   */
  async rotate(db: Database): Promise<Rotation> {
    const { write, read } = this.#store;
    if (write === null) {
      return {
        status: "not_supported",
        reason:
          "This worker's keys come from LOADLINE_WORKER_KEYS. Put a new key in front of the others there (`loadline keys " +
          "create` makes one) and start the workers again: they seal everything to it. Then take the old ones out.",
      };
    }
    return db.transaction(async ({ sql }) => {
      await lockKeyRotation(sql);
      const before = read();
      // Kept before it is published: what is sealed to a key that is lost is lost.
      write([newWorkerKey(), ...before]);
      this.#ring = await makeKeyRing(read());
      await this.#publish(sql);
      const { resealed, unopenable } = await this.#reseal(sql);
      const needed = new Set((await readSealed(sql)).flatMap(({ sealed }) => idsOf(sealed)));
      const texts = read();
      write(texts.filter((_, index) => index < 2 || needed.has(this.#ring.keys[index]?.id ?? "")));
      this.#ring = await makeKeyRing(read());
      return { status: "rotated", key: this.#ring.primary.id, resealed, unopenable };
    });
  }

  async #publish(sql: Sql): Promise<void> {
    const { primary, keys } = this.#ring;
    await publishWorkerKeys(sql, primary, keys.slice(1));
  }

  /** How many connections had secrets sealed anew, and the names of those that have some that nobody here can open. */
  async #reseal(sql: Sql): Promise<{ resealed: number; unopenable: string[] }> {
    const { primary } = this.#ring;
    let resealed = 0;
    const unopenable: string[] = [];
    for (const row of await readSealed(sql)) {
      if (idsOf(row.sealed).every((id) => id === primary.id)) continue;
      const sealed: SealedSecrets = JSON.parse(row.sealed);
      try {
        const secrets = await this.open(sealed);
        const anew: Record<string, string> = {};
        for (const [name, secret] of Object.entries(secrets)) anew[name] = await sealSecret(primary, secret);
        await replaceSealed(sql, row.id, row.sealed, JSON.stringify(anew));
        resealed++;
      } catch (error) {
        if (!(error instanceof UnopenableSecretError)) throw error;
        unopenable.push(row.name);
      }
    }
    return { resealed, unopenable };
  }
}

function idsOf(sealed: string): (string | null)[] {
  return Object.values(JSON.parse(sealed) as SealedSecrets).map(sealedTo);
}
