import { setTimeout as sleep } from "node:timers/promises";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { Database } from "#lib/db/database.ts";
import type {
  Availability,
  DeployOutcome,
  DeployTarget,
  ImageDescription,
  LastOutput,
  Running,
} from "#lib/deploy/target.ts";
import type { ImageRef, KnownImage } from "#lib/domain/image.ts";
import type { Observation, ReloadOutcome, Source, SourceEvent } from "#lib/sources/source.ts";
import { hashed } from "#tests/integration/history/support.ts";
import { insertDeployment } from "#tests/support/factories.ts";

/** A deploy target whose every answer the test says. */
export class ScriptedTarget {
  /** What runs; null: nothing. */
  running: Running | null = null;
  last: LastOutput | null = null;
  /** Images that could be deployed, by digest. */
  readonly images = new Map<string, KnownImage>();
  /** By digest; null: not known here. May take its time. */
  describe: (digest: string) => Promise<ImageDescription | null> = async () => null;
  described: string[] = [];
  /** What comes of a deploy. */
  deploy: (image: ImageRef) => Promise<DeployOutcome> = async () => ({ status: "broken", reason: "not scripted" });
  #instances = 0;

  /** Starts a container of the image, as a deploy or a restart does. */
  start(image: KnownImage, healthy = true): Running {
    const { reference, digest, aliases } = image;
    this.#instances += 1;
    this.running = {
      image: { reference, digest },
      aliases,
      instance: `c${this.#instances}`,
      healthy,
      startedAt: new Date(),
    };
    this.last = { image: { reference, digest }, aliases, text: "" };
    if (digest !== null) this.images.set(digest, image);
    return this.running;
  }

  /** What runs dies, with these last words. */
  die(text: string): void {
    if (this.last !== null) this.last = { ...this.last, text };
    this.running = null;
  }

  readonly asTarget: DeployTarget = {
    driver: "docker-engine",
    running: async () => this.running,
    lookUp: async ({ digest }): Promise<Availability> => {
      const image = this.images.get(digest ?? "");
      if (image === undefined) return { state: "image_gone", reason: "it was deleted" };
      return { state: "restorable", image: { reference: image.reference, digest: image.digest }, sizeBytes: null };
    },
    describe: async ({ digest }) => {
      this.described.push(digest ?? "");
      return this.describe(digest ?? "");
    },
    output: async () => this.last,
    deploy: ({ image }) => this.deploy(image),
    warnings: null,
    revive: null,
  };
}

/** A source whose every event the test says, as a Dagster webserver would tell it. */
export class ScriptedSource {
  readonly reloads: string[] = [];
  reload: (location: string) => Promise<ReloadOutcome> = async () => ({ status: "reloaded" });
  #emit = Promise.withResolvers<(event: SourceEvent) => Promise<void>>();

  readonly asSource: Source = {
    kind: "dagster",
    identity: "own",
    watch: async (emit, signal) => {
      this.#emit.resolve(emit);
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      this.#emit = Promise.withResolvers();
    },
    reload: async (location) => {
      this.reloads.push(location);
      return this.reload(location);
    },
    test: async () => [],
  };

  /** Tells that a code server serves these assets, until that is recorded or no longer so. */
  async serves(
    serverId: string,
    assets: readonly AssetView[],
    more: Partial<Seen> = {},
    until?: AbortSignal,
  ): Promise<void> {
    await this.#observe({ ...common(serverId), ...more, status: "loaded", assets: hashed(assets) }, until);
  }

  /** Tells that the location failed to load, until that is recorded or no longer so. */
  async fails(message: string, unreachable = false, until?: AbortSignal, more: Partial<Seen> = {}): Promise<void> {
    const error = { message };
    await this.#observe({ ...common(`failed:${message}`), ...more, status: "failed", error, unreachable }, until);
  }

  async #observe(observation: Observation, until?: AbortSignal): Promise<void> {
    const emit = await this.#emit.promise;
    for (;;) {
      try {
        return await emit({ type: "observed", observation });
      } catch (error) {
        if (until?.aborted) throw error;
        await sleep(50);
      }
    }
  }
}

type Seen = Pick<Observation, "image" | "restartIsLoad" | "servedSince" | "bundles" | "runtime">;

function common(serverId: string) {
  return {
    location: "orders",
    serverId,
    restartIsLoad: true,
    observedAt: new Date(),
    fidelity: "graphql",
    runtime: { dagster: "1.13.0" },
    metadata: {},
    image: null,
  } as const;
}

/** A deployment whose code location `orders` a source of the kind `dagster` observes and a deploy unit serves. */
export async function makeScriptedDeployment(db: Database, options: { withUnit: boolean }) {
  const { id: deploymentId, name: deployment } = await insertDeployment(db);
  const { id: connectionId } = await db.prisma.connection.create({
    data: { deploymentId, name: "webserver", kind: "dagster", config: {} },
  });
  const unit = options.withUnit
    ? await db.prisma.deployUnit.create({ data: { deploymentId, name: "orders", driver: "docker-engine", config: {} } })
    : null;
  const nameHash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode("orders")));
  await db.prisma.codeLocation.create({
    data: { deploymentId, name: "orders", nameHash, connectionId, deployUnitId: unit?.id ?? null },
  });
  return { deploymentId, deployment, location: "orders", unitId: unit?.id ?? "" };
}
