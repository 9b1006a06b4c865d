"""Third release of the shop, which needs a package that nobody put into the image."""

import dagster as dg
import shop_pricing


@dg.asset(code_version="1")
def prices():
    """Prices of today."""
    return shop_pricing.today()


defs = dg.Definitions(assets=[prices])
