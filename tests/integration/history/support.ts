import { randomBytes } from "node:crypto";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { LoadHeader } from "#lib/contracts/loads.ts";
import type { Database } from "#lib/db/database.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { sha256 } from "#lib/domain/snapshot/hash.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import type { Context } from "#lib/services/context.ts";
import { type RecordedLoad, recordLoad } from "#lib/services/history/record-load.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

/** An asset by its key alone, and whatever is said of it. */
export function asset(key: string | string[], members: Partial<Omit<AssetView, "key">> = {}): AssetView {
  return { key: typeof key === "string" ? [key] : key, ...members } as AssetView;
}

/** Assets as the way in hands them over; throws when one is not valid. */
export function hashed(assets: readonly AssetView[]): HashedAsset[] {
  const parsed = parseSnapshot(assets);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
  return parsed.assets;
}

export type TestLocation = {
  readonly context: Context;
  readonly deployment: string;
  readonly deploymentId: string;
  readonly location: string;
  /** Records a loaded load; `snapshot` and `error` in the header make it another kind. */
  push(
    assets: readonly AssetView[] | null,
    header?: Partial<LoadHeader>,
    idempotency?: { key: string; body: string },
  ): Promise<RecordedLoad>;
  fail(message?: string, header?: Partial<LoadHeader>): Promise<RecordedLoad>;
};

/** A location of its own in a deployment of its own; it comes to be with its first load. */
export async function testLocation(
  db: Database,
  name = `location-${randomBytes(4).toString("hex")}`,
): Promise<TestLocation> {
  const deployment = await insertDeployment(db);
  return locationIn(systemContext(db), deployment, name);
}

/** A location of a deployment that is there. */
export function locationIn(context: Context, deployment: { id: string; name: string }, location: string): TestLocation {
  const push: TestLocation["push"] = (assets, header = {}, idempotency) =>
    recordLoad(context, {
      deployment: deployment.name,
      location,
      header: { status: "loaded", ...header },
      assets: assets && hashed(assets),
      idempotency: idempotency && { keyHash: sha256(idempotency.key), bodyHash: sha256(idempotency.body) },
      values: false,
    });
  return {
    context,
    deployment: deployment.name,
    deploymentId: deployment.id,
    location,
    push,
    fail: (message = "no module named orders", header = {}) =>
      push(null, { status: "failed", error: { message }, ...header }),
  };
}

export const COMMIT_A = "a".repeat(40);
export const COMMIT_B = "b".repeat(40);
export const DIGEST_A = `sha256:${"a".repeat(64)}`;
export const DIGEST_B = `sha256:${"b".repeat(64)}`;

/** Every page of a list, one after the other. */
export async function allPages<Page extends { nextCursor: string | null }>(
  read: (cursor: string | undefined) => Promise<Page>,
): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    pages.push(page);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}
