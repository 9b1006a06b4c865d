/** An asset of about 1 KB as JSON, in the form in which loads are pushed. */
export type BenchAsset = { readonly key: readonly string[]; readonly codeVersion: string } & Record<string, unknown>;

/**
 * The assets of a warehouse: each rebuilt daily from the three before it, with an owner, tags and the metadata that
 * dbt's integration sets.
 * @param versionOf code version of the asset at an index; another version is the change that is measured.
 */
export function makeAssets(count: number, versionOf: (index: number) => string = () => "1"): BenchAsset[] {
  return Array.from({ length: count }, (_, index) => makeAsset(index, versionOf(index)));
}

export function makeAsset(index: number, codeVersion: string): BenchAsset {
  return {
    key: keyOf(index),
    codeVersion,
    tags: { team: `team-${index % 20}`, "dagster/kind/dbt": "", "dagster/kind/snowflake": "", tier: "gold" },
    metadata: {
      "dagster/table_name": { type: "text", value: keyOf(index).join(".") },
      rows: { type: "int", value: index },
      checked: { type: "timestamp", value: 1_767_225_600 + index },
      model: { type: "url", value: `https://docs.example.com/models/${keyOf(index).join("/")}.html` },
    },
    dependencies: [1, 2, 3].filter((back) => index >= back).map((back) => ({ key: keyOf(index - back) })),
    partitions: {
      type: "time_window",
      start: "2024-01-01",
      timezone: "UTC",
      fmt: "%Y-%m-%d",
      cronSchedule: "0 0 * * *",
    },
    description:
      `Table ${index} of the warehouse, rebuilt every night from the ones before it; ` +
      "read by dashboards, by the export to the sales system and by two models of the forecast.",
    group: `schema_${index % 100}`,
    owners: ["team:analytics", "ada@example.com"],
    kinds: ["dbt", "snowflake"],
  };
}

export function keyOf(index: number): string[] {
  return ["warehouse", `schema_${index % 100}`, `table_${index}`];
}

/** The body of a push of these assets, with a fixed image and commit. */
export function pushBody(assets: readonly BenchAsset[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      status: "loaded",
      image: { reference: "registry.example.com/warehouse:1", digest: `sha256:${"a".repeat(64)}` },
      git: { url: "https://git.example.com/warehouse", commit: "0123abc", message: "Rebuild the models" },
      assets,
    }),
  );
}
