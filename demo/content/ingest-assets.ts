import { asset } from "./catalogue.ts";
import { columns, daily, int, keys, markdown, on, path, text, upstream, url } from "./facets.ts";

const RUNBOOK = "https://wiki.acme.example/data/runbooks";
const SHOP = { team: "ingest", domain: "shop" };
const since = daily("2024-01-01");

/** A system outside that the location only reads. */
function system(name: string, description: string, kinds: string[]) {
  return asset(`source/${name}`, { description, group: "sources", kinds, tags: { external: "true" } });
}

/** What ingest began with: systems outside, and a raw table for each thing they tell. */
export const INGEST_ASSETS = [
  system("shop_db", "The shop's PostgreSQL, read through its replica.", ["postgres"]),
  system("stripe", "Payments as Stripe's API tells them.", ["stripe"]),
  system("event_stream", "Clicks and views of the web shop.", ["kafka"]),
  system("erp", "Products and stock.", ["sap"]),
  asset("raw/orders", {
    codeVersion: "4",
    description: "Orders as the shop wrote them, one row each.",
    group: "raw",
    owners: ["team:ingest"],
    kinds: ["parquet"],
    tags: { ...SHOP, pii: "false" },
    dependencies: upstream("source/shop_db"),
    partitions: since,
    metadata: {
      table: text("raw.orders"),
      runbook: url(`${RUNBOOK}/orders`),
      columns: columns({ order_id: "bigint", customer_id: "bigint", ordered_at: "timestamptz", total_cents: "bigint" }),
      retention_days: int(730),
    },
  }),
  asset("raw/order_items", {
    codeVersion: "3",
    description: "Lines of the orders.",
    group: "raw",
    owners: ["team:ingest"],
    kinds: ["parquet"],
    tags: SHOP,
    dependencies: on({ "raw/orders": null, "source/shop_db": null }),
    partitions: since,
    metadata: {
      table: text("raw.order_items"),
      columns: columns({ order_id: "bigint", product_id: "bigint", quantity: "integer", price_cents: "bigint" }),
    },
  }),
  asset("raw/customers", {
    codeVersion: "2",
    description: "Customers, with what they agreed to.",
    group: "raw",
    owners: ["team:ingest", "privacy@acme.example"],
    kinds: ["parquet"],
    tags: { ...SHOP, pii: "true" },
    dependencies: upstream("source/shop_db"),
    metadata: {
      table: text("raw.customers"),
      columns: columns({ customer_id: "bigint", email: "text", country: "char(2)", consents: "jsonb" }),
    },
  }),
  asset("raw/products", {
    codeVersion: "1",
    description: "The product catalogue.",
    group: "raw",
    owners: ["team:ingest"],
    kinds: ["csv"],
    tags: { team: "ingest", domain: "catalogue" },
    dependencies: upstream("source/erp"),
    metadata: { table: text("raw.products"), drop: path("/mnt/erp/out/products.csv") },
  }),
  asset("raw/inventory", {
    codeVersion: "1",
    description: "Stock by warehouse.",
    group: "raw",
    owners: ["team:ingest"],
    kinds: ["csv"],
    tags: { team: "ingest", domain: "catalogue" },
    dependencies: upstream("source/erp", "raw/products"),
    partitions: keys("berlin", "lyon", "porto"),
    metadata: { table: text("raw.inventory") },
  }),
  asset("raw/shipments", {
    codeVersion: "1",
    description: "Parcels that left a warehouse.",
    group: "raw",
    owners: ["team:ingest"],
    kinds: ["csv"],
    tags: { team: "ingest", domain: "logistics" },
    dependencies: upstream("source/erp", "raw/orders"),
    partitions: since,
  }),
  asset("raw/payments", {
    codeVersion: "7",
    description: "Charges and payouts.",
    group: "raw",
    owners: ["team:ingest", "team:finance"],
    kinds: ["json"],
    tags: { team: "ingest", domain: "payments", tier: "1" },
    dependencies: upstream("source/stripe"),
    partitions: since,
    metadata: {
      table: text("raw.payments"),
      notes: markdown("Amounts are in the **smallest unit** of their currency."),
      page_size: int(100),
    },
  }),
  asset("raw/fx_rates", {
    codeVersion: "1",
    description: "Exchange rates of the European Central Bank.",
    group: "raw",
    owners: ["team:finance"],
    kinds: ["json"],
    tags: { team: "ingest", domain: "payments" },
    partitions: daily("2023-01-01", "Europe/Berlin"),
    metadata: { feed: url("https://rates.acme.example/daily.json") },
  }),
  asset("raw/web_events", {
    codeVersion: "12",
    description: "Clicks and views, as they came.",
    group: "raw",
    owners: ["team:web"],
    kinds: ["avro"],
    tags: { team: "web", domain: "behaviour", priority: "normal" },
    dependencies: upstream("source/event_stream"),
    partitions: since,
    metadata: { topic: text("shop.web.events.v2"), files_per_day: int(24) },
  }),
];
