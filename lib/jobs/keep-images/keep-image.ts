import { readDigests } from "../../db/history/image-facts.ts";
import { claimKeptImage, type KeptImage, lockKeepTag, setKeptState } from "../../db/retention/kept-images.ts";
import type { OpenConnection } from "../../domain/connection.ts";
import { parseReference } from "../../domain/image.ts";
import { type KeepOutcome, keepingLogin, putKeepTag } from "../../registry/keep-tag.ts";
import type { Worker } from "../worker-context.ts";

/** The database ends a transaction that idles for half a minute (lib/jobs/worker.ts). */
export const REGISTRY_LIMIT_MS = 20_000;

/** Puts the tag on an image, or sees that it is still there. */
export async function keepImage(
  worker: Worker,
  image: KeptImage,
  connections: readonly OpenConnection[],
  signal: AbortSignal,
): Promise<void> {
  if (!(await claimKeptImage(worker.db.sql, image, worker.options.keepMs))) return;
  const digests = await readDigests(worker.db.sql, image.deploymentId, image.digest);
  await worker.db.transaction(async ({ sql }) => {
    // Whoever lets go of the very same tag, for another deployment, waits: and then sees that it is wanted.
    await lockKeepTag(sql, image);
    const outcome = await tag(image, digests, connections, signal);
    await setKeptState(sql, image, outcome.state, outcome.state === "failed" ? outcome.reason : null);
  });
}

async function tag(
  image: KeptImage,
  digests: readonly string[],
  connections: readonly OpenConnection[],
  signal: AbortSignal,
): Promise<KeepOutcome> {
  const place = parseReference(image.repository);
  if (place === null) return { state: "failed", reason: `${image.repository} is in no registry.` };
  const login = keepingLogin(place.host, connections);
  if (login === null) {
    return {
      state: "failed",
      reason: `There is no connection to the registry ${place.host}. Add one with an account that may push.`,
    };
  }
  const limit = AbortSignal.timeout(REGISTRY_LIMIT_MS);
  try {
    return await putKeepTag(login, { place, tag: image.tag, digests }, AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    return { state: "failed", reason: `${place.host} took longer than ${REGISTRY_LIMIT_MS / 1000} seconds.` };
  }
}
