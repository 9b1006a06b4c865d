import type { LookupAddress } from "node:dns";
import { experimental, status } from "@grpc/grpc-js";
import { guardedLookup } from "../../../net/address-policy.ts";

const { registerResolver, splitHostPort, statusOrFromError, statusOrFromValue } = experimental;
type Listener = experimental.ResolverListener;
type Uri = experimental.GrpcUri;

/** `loadline:host:port` as the target of a channel: resolved by way of the address policy. */
export const GUARDED_SCHEME = "loadline";

/**
 * Resolves names for channels. The library's own resolver asks the system behind the policy's back, and again at each
 * reconnection; what this one hands over has been checked, and is what is connected to.
 */
class GuardedResolver {
  readonly #target: Uri;
  readonly #listener: Listener;
  #asking = false;
  #destroyed = false;

  constructor(target: Uri, listener: Listener) {
    this.#target = target;
    this.#listener = listener;
  }

  updateResolution(): void {
    this.#destroyed = false;
    if (this.#asking) return;
    this.#asking = true;
    const { host, port } = splitHostPort(this.#target.path) ?? { host: this.#target.path };
    guardedLookup(host, { all: true }, (error, found) => {
      this.#asking = false;
      if (this.#destroyed) return;
      if (error) {
        this.#listener(statusOrFromError({ code: status.UNAVAILABLE, details: error.message }), {}, null, "");
        return;
      }
      const endpoints = (found as unknown as LookupAddress[]).map(({ address }) => ({
        addresses: [{ host: address, port: port ?? 0 }],
      }));
      this.#listener(statusOrFromValue(endpoints), {}, null, "");
    });
  }

  destroy(): void {
    this.#destroyed = true;
  }

  static getDefaultAuthority(target: Uri): string {
    return target.path;
  }
}

let registered = false;

/** Makes the scheme known to the library; once per process is enough. */
export function registerGuardedResolver(): void {
  if (!registered) registerResolver(GUARDED_SCHEME, GuardedResolver);
  registered = true;
}
