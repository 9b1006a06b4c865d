"""Fourth release of the shop: orders by the hour; customers are gone."""

import dagster as dg

hourly = dg.HourlyPartitionsDefinition(start_date="2024-01-01-00:00")
daily = dg.DailyPartitionsDefinition(start_date="2024-01-01")


@dg.asset(code_version="1", tags={"team": "core"}, kinds={"postgres"})
def raw_orders():
    """Orders as the shop's database has them."""


@dg.asset(
    code_version="1",
    deps=[raw_orders],
    partitions_def=hourly,
    tags={"team": "sales"},
    metadata={"dagster/column_schema": dg.TableSchema(columns=[dg.TableColumn("id", "int")])},
)
def orders():
    """Orders, cleaned."""


@dg.asset(code_version="1", deps=[raw_orders], partitions_def=daily)
def refunds():
    """What went back."""


@dg.asset(key=["marts", "revenue"], code_version="3", deps=[orders, refunds])
def revenue():
    """What came in, by hour, without what went back."""


defs = dg.Definitions(assets=[raw_orders, orders, refunds, revenue])
