import { readDigests } from "../../db/history/image-facts.ts";
import {
  claimUnwantedImage,
  deleteKeptImage,
  isKeptElsewhere,
  type KeptImage,
  lockKeepTag,
  setKeptState,
} from "../../db/retention/kept-images.ts";
import type { OpenConnection } from "../../domain/connection.ts";
import { parseReference } from "../../domain/image.ts";
import { type DropOutcome, dropKeepTag, keepingLogin } from "../../registry/keep-tag.ts";
import type { Worker } from "../worker-context.ts";
import { REGISTRY_LIMIT_MS } from "./keep-image.ts";

/** Takes the tag of an image away that is no longer a target here, unless another deployment wants it. */
export async function letGo(
  worker: Worker,
  image: KeptImage,
  connections: readonly OpenConnection[],
  signal: AbortSignal,
): Promise<void> {
  if (!(await claimUnwantedImage(worker.db.sql, image, worker.options.keepMs))) return;
  const digests = await readDigests(worker.db.sql, image.deploymentId, image.digest);
  await worker.db.transaction(async ({ sql }) => {
    await lockKeepTag(sql, image);
    const outcome: DropOutcome = (await isKeptElsewhere(sql, image))
      ? { state: "dropped" }
      : await drop(image, digests, connections, signal);
    if (outcome.state === "failed") {
      await setKeptState(sql, image, "removing", outcome.reason);
      return;
    }
    if (outcome.state === "left") worker.log.warn({ ...image, reason: outcome.reason }, "a tag of ours stays");
    await deleteKeptImage(sql, image);
  });
}

async function drop(
  image: KeptImage,
  digests: readonly string[],
  connections: readonly OpenConnection[],
  signal: AbortSignal,
): Promise<DropOutcome> {
  const place = parseReference(image.repository);
  const login = place === null ? null : keepingLogin(place.host, connections);
  // Without a login nothing was ever put there, or nobody can take it away: the tag harms nothing.
  if (place === null || login === null) {
    return { state: "left", reason: "There is no longer a connection to the registry." };
  }
  const limit = AbortSignal.timeout(REGISTRY_LIMIT_MS);
  try {
    return await dropKeepTag(login, { place, tag: image.tag, digests }, AbortSignal.any([signal, limit]));
  } catch (error) {
    signal.throwIfAborted();
    if (!limit.aborted) throw error;
    return { state: "failed", reason: `${place.host} took longer than ${REGISTRY_LIMIT_MS / 1000} seconds.` };
  }
}
