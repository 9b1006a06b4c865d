import { setTimeout as delay } from "node:timers/promises";
import type { ApiClient } from "#lib/client/api-client.ts";
import { announceDeployOperation, type LoadItem, listLoadsOperation } from "#lib/contracts/loads.ts";
import { commitOf, type DemoRelease, type DemoUnit, PEOPLE } from "./content/release.ts";
import { DEPLOYMENT } from "./set-up.ts";

const POLL_MS = 100;
const OBSERVED_WITHIN_MS = 60_000;

/** What the demo asks of the API, in the role of a team's CI. */
export class HistoryClient {
  readonly #api: ApiClient;
  readonly #signal: AbortSignal;

  constructor(api: ApiClient, signal: AbortSignal) {
    this.#api = api;
    this.#signal = signal;
  }

  /** Says which commit is about to be deployed, and why, for every code location of the unit. */
  async announce(unit: DemoUnit, release: DemoRelease, image: { reference: string; digest: string }): Promise<void> {
    for (const location of unit.locations) {
      await this.#api.call(announceDeployOperation, {
        params: { deployment: DEPLOYMENT, location },
        body: {
          image,
          git: {
            url: unit.repository,
            commit: commitOf(unit, release),
            branch: release.branch ?? "main",
            message: release.message,
            author: PEOPLE[release.author],
          },
          deployType: release.deployType,
          deployedBy: PEOPLE[release.author],
          ...(release.description === undefined ? {} : { description: release.description }),
        },
        signal: this.#signal,
      });
    }
  }

  /** The newest loads of a location, newest first. */
  async loads(location: string, limit: number): Promise<LoadItem[]> {
    const { items } = await this.#api.call(listLoadsOperation, {
      params: { deployment: DEPLOYMENT, location },
      query: { limit },
      signal: this.#signal,
    });
    return items;
  }

  /** Waits until the location's newest load is a later one than `after` and ran from this image. */
  async awaitLoad(location: string, after: number, digest: string): Promise<LoadItem> {
    const deadline = Date.now() + OBSERVED_WITHIN_MS;
    for (;;) {
      const [newest] = await this.loads(location, 1);
      if (newest !== undefined && newest.number > after && newest.image?.digest === digest) return newest;
      if (Date.now() > deadline)
        throw new Error(`the load of ${location} was not observed in ${OBSERVED_WITHIN_MS} ms`);
      await delay(POLL_MS, undefined, { signal: this.#signal });
    }
  }
}
