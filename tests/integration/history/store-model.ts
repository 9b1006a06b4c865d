import { createHash } from "node:crypto";
import type { ChangeView } from "#lib/contracts/changes.ts";
import type { Change, ChangeCounts } from "#lib/domain/diff/change.ts";
import { changeView } from "#lib/domain/diff/change-view.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import { sharedFacts } from "#lib/domain/diff/shared-facts.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { type JsonObject, jsonEqual } from "#lib/domain/json.ts";
import type { AssetDefinition, AssetIdentity, HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { assetView } from "#lib/domain/snapshot/asset-view.ts";
import { canonicalJson } from "#lib/domain/snapshot/canonical.ts";
import { definitionFromBody, keyHashOf, trackedHashWithout } from "#lib/domain/snapshot/hash.ts";
import { ignoredSet } from "#lib/domain/snapshot/ignored-metadata.ts";
import { compareIdentities, identityText } from "#lib/domain/snapshot/key.ts";
import { isPartial, type Make, sameMake } from "#lib/domain/snapshot/make.ts";

/** Definitions by the text of their identity. */
export type Snapshot = ReadonlyMap<string, AssetDefinition>;

/** What a load is besides its number, said before it is recorded. */
export type Facts = {
  readonly image: ImageRef | null;
  readonly commit: string | null;
  readonly metadata: JsonObject;
  readonly rollbackOf: number | null;
};

export type ModelLoad = Facts &
  (
    | { readonly status: "loaded"; readonly snapshot: Snapshot; readonly make: Make }
    | { readonly status: "failed"; readonly message: string }
  ) & {
    /** Number of the load that it was compared to. */
    readonly base: number;
    /** First load of its entry in the collapsed history. */
    readonly groupFirst: number;
  };

/**
 * A location's history kept the naive way: a whole snapshot for every load, and every answer worked out from two of
 * them by their definitions. It knows no hashes but where one is the answer.
 */
export class StoreModel {
  readonly loads: ModelLoad[] = [];

  get newest(): ModelLoad | null {
    return this.loads.at(-1) ?? null;
  }

  get lastGood(): number {
    return this.loads.findLastIndex((load) => load.status === "loaded") + 1;
  }

  /** The load whose snapshot stands at this number; null: the empty one. */
  standing(number: number): Extract<ModelLoad, { status: "loaded" }> | null {
    for (let at = number; at > 0; at--) {
      const load = this.loads[at - 1];
      if (load?.status === "loaded") return load;
    }
    return null;
  }

  load(facts: Facts, snapshot: Snapshot, make: Make): void {
    const base = this.lastGood;
    const load = { ...facts, status: "loaded", snapshot, make, base, groupFirst: 0 } as const;
    this.loads.push({ ...load, groupFirst: this.#groupFirst(load) });
  }

  fail(facts: Facts, message: string): void {
    const load = { ...facts, status: "failed", message, base: this.lastGood, groupFirst: 0 } as const;
    this.loads.push({ ...load, groupFirst: this.#groupFirst(load) });
  }

  #groupFirst(next: ModelLoad): number {
    const previous = this.newest;
    const alike =
      previous !== null &&
      previous.rollbackOf === null &&
      next.rollbackOf === null &&
      previous.commit === next.commit &&
      jsonEqual(previous.image, next.image) &&
      jsonEqual(previous.metadata, next.metadata) &&
      sameOutcome(previous, next);
    return alike ? previous.groupFirst : this.loads.length + 1;
  }

  /** Tracked changes between the snapshots that stand at two numbers, in either order, sorted by key. */
  diff(from: number, to: number): ChangeView[] {
    return differences(this.standing(from), this.standing(to));
  }

  /** What the load changed against its base; a failed one changed nothing. */
  changesOf(number: number): ChangeView[] {
    const load = this.loads[number - 1];
    return load?.status === "loaded" ? this.diff(load.base, number) : [];
  }

  /** Every time the asset changed, newest first. */
  changesOfAsset(identity: AssetIdentity): { number: number; change: ChangeView }[] {
    return this.loads
      .flatMap((_, index) => this.changesOf(index + 1).map((change) => ({ number: index + 1, change })))
      .filter(({ change }) => identityText(identityOf(change)) === identityText(identity))
      .reverse();
  }

  /** Whether a look at the process that is known already shows anything new. */
  isNews(snapshot: Snapshot, make: Make): boolean {
    const standing = this.standing(this.loads.length);
    if (standing === null) return true;
    if (differences(standing, { snapshot, make }).length > 0) return true;
    const contentsCompare =
      isPartial(standing.make.fidelity) === isPartial(make.fidelity) &&
      standing.make.canonicalVersion === make.canonicalVersion;
    return contentsCompare && [...snapshot].some(([id, one]) => text(standing.snapshot.get(id)) !== text(one));
  }

  /** Every identity that ever stood. */
  identities(): AssetIdentity[] {
    const all = this.loads.flatMap((load) => (load.status === "loaded" ? [...load.snapshot] : []));
    return [...new Map(all).values()].map(({ key, repository }) => ({ key, repository }));
  }
}

/** As an answer shows them. */
export function countsOf(changes: readonly ChangeView[]): ChangeCounts {
  const of = (kind: Change["kind"]) => changes.filter((change) => change.kind === kind).length;
  return { added: of("added"), removed: of("removed"), changed: of("changed") };
}

export function snapshotViews(snapshot: Snapshot) {
  return [...snapshot.values()].sort(compareIdentities).map(assetView);
}

/** SHA-256 over (key hash, tracked hash), ascending; the tracked hash is without what the make ignores. */
export function fingerprintOf(snapshot: Snapshot, { ignoredMetadata }: Make): string {
  const isIgnored = ignoredSet(ignoredMetadata);
  const pairs = [...snapshot.values()]
    .map((one) => Buffer.concat([keyHashOf(one), trackedHashWithout(one, isIgnored)]))
    .sort(Buffer.compare);
  return createHash("sha256").update(Buffer.concat(pairs)).digest("hex");
}

export function snapshotOf(assets: readonly HashedAsset[]): Snapshot {
  return new Map(assets.map(({ identity, body }) => [identityText(identity), definitionFromBody(body)]));
}

type Side = { readonly snapshot: Snapshot; readonly make: Make };

function differences(older: Side | null, newer: Side | null): ChangeView[] {
  const shared = sharedFacts(older?.make ?? null, newer?.make ?? null);
  const ids = new Set([...(older?.snapshot.keys() ?? []), ...(newer?.snapshot.keys() ?? [])]);
  return [...ids]
    .map((id) => ({ old: older?.snapshot.get(id) ?? null, new: newer?.snapshot.get(id) ?? null }))
    .map((pair) =>
      describeChange(pair.new ?? (pair.old as AssetDefinition), pair.old, pair.new, { values: true, shared }),
    )
    .filter((change) => change.kind !== "changed" || change.facets.length > 0)
    .sort(compareIdentities)
    .map((change) => changeView(change) as ChangeView);
}

function sameOutcome(previous: ModelLoad, next: ModelLoad): boolean {
  if (previous.status === "failed" || next.status === "failed") {
    return previous.status === "failed" && next.status === "failed" && previous.message === next.message;
  }
  // Within one make, similar loads have one fingerprint, which says the same.
  if (sameMake(previous.make, next.make)) {
    return fingerprintOf(previous.snapshot, previous.make) === fingerprintOf(next.snapshot, next.make);
  }
  return differences(previous, next).length === 0;
}

function text(definition: AssetDefinition | undefined): string | null {
  return definition === undefined ? null : canonicalJson(assetView(definition) as unknown as JsonObject);
}

function identityOf({ key, repository }: ChangeView): AssetIdentity {
  return { key, repository: repository ?? null };
}
