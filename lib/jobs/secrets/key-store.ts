import { newWorkerKey, readWorkerKeys, writeWorkerKeys } from "../../config/worker-keys.ts";

/** Where a worker's private keys are kept. */
export type KeyStore = {
  read(): readonly string[];
  /** Null: they are given to the worker, which cannot change them. */
  readonly write: ((keys: readonly string[]) => void) | null;
};

/** The keys of the data directory, or those of the environment where it names some. */
export function keyStore(environment: { dataDir: string; workerKeys: readonly string[] | null }): KeyStore {
  const { dataDir, workerKeys } = environment;
  if (workerKeys !== null) return { read: () => workerKeys, write: null };
  return { read: () => readWorkerKeys(dataDir), write: (keys) => writeWorkerKeys(dataDir, keys) };
}

/** Keys that end with the process, and with them what was sealed to them: for workers that are tried out. */
export function passingKeyStore(): KeyStore {
  let kept: readonly string[] = [newWorkerKey()];
  return {
    read: () => kept,
    write: (keys) => {
      kept = keys;
    },
  };
}
