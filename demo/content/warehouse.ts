import { add, asset, edit, remove } from "./catalogue.ts";
import {
  bool,
  columns,
  daily,
  int,
  json,
  keys,
  lastPartition,
  markdown,
  monthly,
  multi,
  on,
  text,
  upstream,
  url,
} from "./facets.ts";
import type { DemoUnit } from "./release.ts";
import { REGIONS, REPORTS_ASSETS, WAREHOUSE_ASSETS } from "./warehouse-assets.ts";

/**
 * Models and reports: two code locations of one program, so that both go back together. Its newest release
 * loads and is wrong: the one to roll back.
 */
export const WAREHOUSE: DemoUnit = {
  name: "warehouse",
  repository: "https://git.acme.example/data/warehouse",
  locations: ["warehouse", "reports"],
  releases: [
    {
      name: "r1",
      message: "Split the warehouse into layers",
      author: "jonas",
      deployType: "dbt",
      runtime: { "acme-pipelines": "2.3.0", dbt: "1.9.4" },
      changes: { warehouse: [add(...WAREHOUSE_ASSETS)], reports: [add(...REPORTS_ASSETS)] },
    },
    {
      name: "r2",
      message: "Show discounts in fct_orders",
      author: "priya",
      deployType: "dbt",
      changes: {
        warehouse: [
          edit("marts/fct_orders", {
            codeVersion: "10",
            metadata: {
              columns: columns({
                order_id: "bigint",
                customer_id: "bigint",
                total_eur: "numeric(12,2)",
                discount_eur: "numeric(12,2)",
                ordered_on: "date",
              }),
            },
          }),
          edit("intermediate/int_order_totals", { codeVersion: "4" }),
        ],
      },
    },
    {
      name: "r3",
      message: "Monthly export for the accountants",
      author: "maya",
      description: "Asked for by finance in June's review",
      deployType: "code_location",
      changes: {
        reports: [
          add(
            asset("reports/finance_export", {
              codeVersion: "1",
              description: "Bookings of a month, in the accountants' form.",
              group: "reports",
              owners: ["team:finance"],
              kinds: ["csv"],
              tags: { audience: "finance", contains: "bookings" },
              dependencies: upstream("marts/fct_payments"),
              partitions: monthly("2024-01-01"),
              metadata: { columns: columns({ booking_id: "text", account: "char(6)", amount_eur: "numeric(14,2)" }) },
            }),
          ),
          edit("reports/daily_revenue", {
            metadata: { dashboard: url("https://bi.acme.example/d/revenue-2"), reviewed: bool(true) },
          }),
        ],
      },
    },
    {
      name: "r4",
      message: "Partition fct_orders by region, sessions read the newest hour",
      author: "jonas",
      deployType: "dbt",
      changes: {
        warehouse: [
          edit("marts/fct_orders", {
            codeVersion: "11",
            partitions: multi({ date: daily("2024-01-01"), region: REGIONS }),
          }),
          edit("marts/fct_sessions", { dependencies: on({ "intermediate/int_sessions": lastPartition }) }),
        ],
        reports: [edit("reports/daily_revenue", { codeVersion: "4" })],
      },
    },
    {
      name: "r5",
      message: "Tag personal data everywhere (GDPR-31)",
      author: "tom",
      deployType: "dbt",
      changes: {
        warehouse: [
          edit("staging/stg_customers", { tags: { pii: null, "privacy.class": "personal" } }),
          edit("marts/dim_customers", {
            tags: { pii: null, "privacy.class": "personal" },
            metadata: { retention: json({ days: 365, basis: "contract", fields: ["email_hash", "country"] }) },
          }),
          edit("staging/stg_orders", { tags: { "privacy.class": "pseudonymous" } }),
          edit("marts/fct_orders", { tags: { "privacy.class": "pseudonymous" } }),
        ],
        reports: [edit("reports/cohort_retention", { tags: { audience: "company" } })],
      },
    },
    {
      name: "r6",
      message: "Stock levels in the catalogue mart",
      author: "maya",
      deployType: "dbt",
      runtime: { dbt: "1.10.1" },
      changes: {
        warehouse: [
          add(
            asset("staging/stg_inventory", {
              codeVersion: "1",
              description: "raw/inventory with names and types of ours.",
              group: "staging",
              owners: ["team:analytics"],
              kinds: ["dbt", "view"],
              tags: { layer: "staging" },
              dependencies: upstream("raw/inventory"),
              partitions: keys("berlin", "gdansk", "lyon", "porto"),
              metadata: { materialized: text("view") },
            }),
          ),
          edit("marts/dim_products", {
            codeVersion: "3",
            dependencies: upstream("staging/stg_products", "staging/stg_inventory"),
            metadata: { stock_refresh_minutes: int(60) },
          }),
        ],
        reports: [],
      },
      restarts: 1,
    },
    {
      name: "r7",
      message: "Rebuild fct_orders from events",
      author: "priya",
      branch: "fast-orders",
      description: "Faster, and the product dimension was hardly used",
      deployType: "dbt",
      changes: {
        warehouse: [
          remove("marts/dim_products", "intermediate/int_order_totals"),
          edit("marts/fct_orders", {
            codeVersion: "12",
            dependencies: upstream("staging/stg_web_events", "marts/dim_customers"),
            partitions: daily("2024-06-01"),
            tags: { tier: null, experimental: "true" },
            metadata: {
              columns: columns({ order_id: "bigint", customer_id: "bigint", ordered_on: "date" }),
              notes: markdown("Totals will come back in a later release."),
            },
          }),
          edit("marts/fct_payments", { codeVersion: "5" }),
        ],
        reports: [remove("reports/basket_size"), edit("reports/daily_revenue", { codeVersion: "5" })],
      },
    },
  ],
};
