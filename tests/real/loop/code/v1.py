"""First release of the shop."""

import dagster as dg

daily = dg.DailyPartitionsDefinition(start_date="2024-01-01")


@dg.asset(code_version="1", tags={"team": "core"}, kinds={"postgres"})
def raw_orders():
    """Orders as the shop's database has them."""


@dg.asset(
    code_version="1",
    deps=[raw_orders],
    partitions_def=daily,
    tags={"team": "core"},
    metadata={"dagster/column_schema": dg.TableSchema(columns=[dg.TableColumn("id", "int")])},
)
def orders():
    """Orders, cleaned."""


@dg.asset(code_version="1", metadata={"owner": "Ada", "rows": 1200})
def customers():
    """Everyone who ever bought something."""


@dg.asset(key=["marts", "revenue"], code_version="1", deps=[orders, customers])
def revenue():
    """What came in, by day."""


defs = dg.Definitions(assets=[raw_orders, orders, customers, revenue])
