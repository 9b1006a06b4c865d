import type { AssetView } from "#lib/contracts/assets.ts";

/** Short forms of what assets of the demo are made of. */

type Partitions = NonNullable<AssetView["partitions"]>;
type Metadata = NonNullable<AssetView["metadata"]>[string];
type Dependencies = NonNullable<AssetView["dependencies"]>;
type Mapping = NonNullable<Dependencies[number]["partitionMapping"]>;

const timeWindow =
  (fmt: string, cronSchedule: string) =>
  (start: string, timezone = "UTC") =>
    ({ type: "time_window", start, timezone, fmt, cronSchedule }) satisfies Partitions;

export const daily = timeWindow("%Y-%m-%d", "0 0 * * *");
export const hourly = timeWindow("%Y-%m-%d-%H:%M", "0 * * * *");
export const weekly = timeWindow("%Y-%m-%d", "0 0 * * 1");
export const monthly = timeWindow("%Y-%m-%d", "0 0 1 * *");
export const keys = (...of: string[]): Partitions => ({ type: "static", keys: of });
export const dynamic = (name: string): Partitions => ({ type: "dynamic", name });
export const multi = (dimensions: Record<string, Partitions>): Partitions => ({
  type: "multi",
  dimensions: Object.entries(dimensions).map(([name, partitions]) => ({ name, partitions })),
});

/** Dependencies by path; null is one without an explicit partition mapping. */
export const on = (upstream: Record<string, Mapping | null>): Dependencies =>
  Object.entries(upstream).map(([path, partitionMapping]) => ({ key: path.split("/"), partitionMapping }));

export const upstream = (...paths: string[]): Dependencies => on(Object.fromEntries(paths.map((path) => [path, null])));

export const shifted = (startOffset: number, endOffset = 0): Mapping => ({
  type: "TimeWindowPartitionMapping",
  startOffset,
  endOffset,
});
export const lastPartition: Mapping = { type: "LastPartitionMapping" };
export const allPartitions: Mapping = { type: "AllPartitionMapping" };

export const url = (value: string): Metadata => ({ type: "url", value });
export const markdown = (value: string): Metadata => ({ type: "md", value });
export const text = (value: string): Metadata => ({ type: "text", value });
export const path = (value: string): Metadata => ({ type: "path", value });
export const int = (value: number): Metadata => ({ type: "int", value });
export const float = (value: number): Metadata => ({ type: "float", value });
export const bool = (value: boolean): Metadata => ({ type: "bool", value });
export const json = (value: unknown): Metadata => ({ type: "json", value });
/** Columns by name with their types. */
export const columns = (types: Record<string, string>): Metadata => ({
  type: "table_schema",
  value: { columns: Object.entries(types).map(([name, type]) => ({ name, type })) },
});
