import dagster as dg


@dg.asset(code_version="1", kinds={"postgres"})
def raw_orders() -> None:
    """Orders as the shop has them."""


@dg.asset(code_version="1", deps=[raw_orders], tags={"team": "core"})
def orders() -> None:
    """Orders, cleaned."""


@dg.asset(key=["marts", "revenue"], code_version="1", deps=[orders])
def revenue() -> None:
    """What came in, by day."""


defs = dg.Definitions(assets=[raw_orders, orders, revenue])
