/** Python files with definitions of assets, as users write them. */

/** Everything that is tracked, in two versions that differ in every facet of `facets`. */
export function ordersPy(version: 1 | 2): string {
  const second = version === 2;
  return `
import dagster as dg

daily = dg.DailyPartitionsDefinition(start_date="${second ? "2024-03-01" : "2024-02-01"}")

@dg.asset(partitions_def=daily)
def raw_orders(): ...

@dg.asset
def raw_customers(): ...

@dg.asset(
    code_version="${version}",
    deps=[dg.AssetDep("raw_orders", partition_mapping=dg.TimeWindowPartitionMapping(start_offset=${second ? -2 : -1}))${second ? ', dg.AssetDep("raw_customers")' : ""}],
    partitions_def=daily,
    tags={"team": "${second ? "growth" : "core"}"},
    kinds={"python", "sql"},
    owners=["ada@example.com", "team:data"],
    group_name="marts",
    description="Orders by customer",
    metadata={
        "rows": ${second ? "2**70" : "17"},
        "ratio": float("${second ? "inf" : "nan"}"),
        "config": {"b": 1, "a": [1, 2.5, None]},
        "docs": dg.MetadataValue.url("https://example.com/docs"),
        "schema": dg.TableSchema(columns=[dg.TableColumn("id", "int", tags={"pii": "no"})]),
        "dagster/table_name": "analytics.orders",
    },
)
def facets(): ...

@dg.asset
def ${second ? "added" : "removed"}(): ...

defs = dg.Definitions([raw_orders, raw_customers, facets, ${second ? "added" : "removed"}])
`;
}

/** One asset of this name. */
export function singlePy(name: string): string {
  return `
import dagster as dg

@dg.asset
def ${name}(): ...

defs = dg.Definitions([${name}])
`;
}

/** Two repositories in one code location, with an asset of the same key in each. */
export const TWO_REPOSITORIES_PY = `
import dagster as dg

@dg.asset(code_version="1")
def shared(): ...

@dg.repository
def first():
    return [shared]

@dg.asset(name="shared", code_version="2")
def other(): ...

@dg.repository
def second():
    return [other]
`;

/** Fails at import, with the address of an object in its message, so that it is worded anew at every attempt. */
export const BROKEN_PY = `
import dagster as dg

class Client: ...

raise RuntimeError(f"no credentials for {Client()!r}")
`;
