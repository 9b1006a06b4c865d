/**
 * How much a way of reading snapshots carries. `push` and `native` say everything; Dagster's GraphQL leaves out part
 * of partitions and of partition mappings, its code servers' gRPC does not (docs/diff.md).
 */
export const FIDELITIES = ["push", "native", "graphql", "grpc"] as const;
export type Fidelity = (typeof FIDELITIES)[number];

/** How a snapshot came to its definitions and its hashes. Part of a load's facts: it never changes afterwards. */
export type Make = {
  readonly fidelity: Fidelity;
  readonly canonicalVersion: number;
  /** Names of metadata that the tracked hashes leave out, as `ignoredSet` reads them; sorted. */
  readonly ignoredMetadata: readonly string[];
};

/** Whether a snapshot of this fidelity knows partitions and partition mappings only in part. */
export function isPartial(fidelity: Fidelity): boolean {
  return fidelity === "graphql";
}

/** Whether equal definitions have equal tracked hashes under both: the same canonical form, the same names left out. */
export function hashesAlike(a: Make, b: Make): boolean {
  return (
    a.canonicalVersion === b.canonicalVersion &&
    a.ignoredMetadata.length === b.ignoredMetadata.length &&
    a.ignoredMetadata.every((name, index) => name === b.ignoredMetadata[index])
  );
}

/**
 * Whether tracked hashes and fingerprints decide alone: then two definitions of these makes differ exactly when their
 * hashes do. Else those say nothing where they differ, and definitions are compared on what both carry.
 */
export function sameMake(a: Make, b: Make): boolean {
  return hashesAlike(a, b) && isPartial(a.fidelity) === isPartial(b.fidelity);
}
