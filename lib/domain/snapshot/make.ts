/**
 * How much a way of reading snapshots carries. `push` and `native` say everything; Dagster's GraphQL leaves out part
 * of partitions and of partition mappings, its code servers' gRPC does not (docs/diff.md).
 */
export const FIDELITIES = ["push", "native", "graphql", "grpc"] as const;
export type Fidelity = (typeof FIDELITIES)[number];
