import type { OpenConnection } from "../../../domain/connection.ts";
import type { Cluster } from "./cluster.ts";
import type { WorkloadConfig } from "./config.ts";

export type KubernetesUnit = {
  readonly cluster: Cluster;
  readonly config: WorkloadConfig;
  /** Connections to registries, by which images are looked up. */
  readonly registries: readonly OpenConnection[];
};
