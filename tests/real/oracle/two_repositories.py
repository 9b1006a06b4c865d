"""A code location with two repositories, and with what the generated definitions do not have."""

import dagster as dg

DAYS = dg.DailyPartitionsDefinition("2024-01-01")
DAY_BEFORE = dg.TimeWindowPartitionMapping(start_offset=-1, end_offset=-1)


@dg.asset(partitions_def=DAYS)
def raw(): ...


@dg.asset(
    ins={"one": dg.AssetIn("raw", partition_mapping=DAY_BEFORE)},
    deps=[dg.AssetDep("itself", partition_mapping=DAY_BEFORE)],
    partitions_def=DAYS,
)
def itself(one): ...


@dg.asset(
    pool="database",
    kinds={"sql", "dbt", "python"},
    owners=["team:data", "ann@example.com"],
    automation_condition=dg.AutomationCondition.missing() | dg.AutomationCondition.newly_updated(),
    description="Line one\n\nLine two",
)
def described(): ...


@dg.asset(compute_kind="spark")
def same_key(): ...


@dg.asset(name="same_key", metadata={"other": True}, automation_condition=dg.AutomationCondition.on_cron("0 3 * * *"))
def same_key_again(): ...


odd_key = dg.AssetsDefinition(specs=[dg.AssetSpec(["a/b", "c.d", "\u00e9"])])


@dg.repository(name="first")
def first():
    return [raw, itself, same_key, dg.define_asset_job("a_job", ["raw", "itself"])]


@dg.repository(name="second")
def second():
    return [described, same_key_again, odd_key]
