import { type FailedFetch, failedFetch } from "../net/failed-fetch.ts";
import { RegistryError } from "./registry-error.ts";

const REMEDIES: Readonly<Record<FailedFetch["kind"], string>> = {
  timeout: "See whether the registry is up, and whether a firewall stands between it and the worker.",
  refused: "See whether the registry is up and listens on this port.",
  unresolved: "See whether it is spelt right, and whether the worker's resolver knows it.",
  address: "Give the address of the registry itself.",
  certificate:
    "Give the worker the authority that signed it, by NODE_EXTRA_CA_CERTS; where the registry speaks plain HTTP, say http:// in its address.",
  other: "See whether the address is right and the registry is up.",
};

/** What went wrong below HTTP, in words; `host` as people know it. An abort by the caller stays what it is. */
export function networkFailure(error: unknown, host: string, limitMs: number): RegistryError {
  const { kind, message } = failedFetch(error, host, limitMs);
  return new RegistryError(message, REMEDIES[kind], { cause: error });
}
