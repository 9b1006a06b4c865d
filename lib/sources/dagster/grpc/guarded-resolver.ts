import type { LookupAddress } from "node:dns";
import { experimental, status } from "@grpc/grpc-js";
import { guardedLookup } from "../../../net/address-policy.ts";

const { registerResolver, splitHostPort, statusOrFromError, statusOrFromValue } = experimental;
type Listener = experimental.ResolverListener;
type Uri = experimental.GrpcUri;

/** The library asks again after each failed connection: answered at once, it would try without a pause. */
const PAUSE_MS = 1_000;

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
  #pause: NodeJS.Timeout | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(target: Uri, listener: Listener) {
    this.#target = target;
    this.#listener = listener;
  }

  updateResolution(): void {
    this.#destroyed = false;
    if (this.#asking || this.#pause !== undefined) return;
    const waitMs = this.#askedAt + PAUSE_MS - performance.now();
    if (waitMs <= 0) {
      this.#resolve();
      return;
    }
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#resolve();
    }, waitMs).unref();
  }

  #resolve(): void {
    this.#asking = true;
    this.#askedAt = performance.now();
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
    clearTimeout(this.#pause);
    this.#pause = undefined;
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
