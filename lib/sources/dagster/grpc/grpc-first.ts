import { setImmediate as breathe } from "node:timers/promises";
import { snapshotReader } from "../../../domain/snapshot/parse.ts";
import { type ReadSnapshot, repositoryOf, type SnapshotReading, type SnapshotRequest } from "../read-snapshot.ts";
import type { RepositoryDefinitions } from "./read-definitions.ts";
import type { GrpcReader } from "./reader.ts";

/** Assets brought to normal form in one go, so that nothing else waits for long. */
const BATCH = 250;

/** Reads from the code server where it can be reached, which tells everything; else by `otherwise`. */
export function grpcFirst(reader: GrpcReader, otherwise: ReadSnapshot): ReadSnapshot {
  return async (request, signal) => {
    const attempt = await reader.read(request, signal);
    const reading = attempt.status === "read" ? await snapshotOf(attempt.repositories, request, signal) : null;
    return reading ?? otherwise(request, signal);
  };
}

/** Null where it cannot be recorded: the other way tells why, in the words that are known from it. */
async function snapshotOf(
  repositories: readonly RepositoryDefinitions[],
  request: SnapshotRequest,
  signal: AbortSignal,
): Promise<SnapshotReading | null> {
  const reader = snapshotReader("assets");
  let index = 0;
  for (const { name, assets } of repositories) {
    const repository = repositoryOf(name, request);
    for (const asset of assets) {
      reader.read(repository === null ? asset : { ...asset, repository }, index);
      index++;
      if (index % BATCH === 0) await breathe(undefined, { signal });
    }
  }
  const snapshot = reader.finish();
  return snapshot.ok ? { status: "read", assets: snapshot.assets, fidelity: "grpc" } : null;
}
