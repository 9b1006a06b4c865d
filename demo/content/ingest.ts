import { add, asset, edit, remove } from "./catalogue.ts";
import { columns, daily, hourly, int, keys, markdown, on, shifted, text, upstream, url } from "./facets.ts";
import { INGEST_ASSETS } from "./ingest-assets.ts";
import type { DemoUnit } from "./release.ts";

/** Raw data from outside. Its newest release does not load. */
export const INGEST: DemoUnit = {
  name: "ingest",
  repository: "https://git.acme.example/data/ingest",
  locations: ["ingest"],
  releases: [
    {
      name: "r1",
      message: "Move ingest to its own code location",
      author: "maya",
      deployType: "code_location",
      runtime: { "acme-pipelines": "2.3.0" },
      changes: { ingest: [add(...INGEST_ASSETS)] },
    },
    {
      name: "r2",
      message: "Ingest refunds; page through Stripe with cursors",
      author: "priya",
      deployType: "code_location",
      changes: {
        ingest: [
          add(
            asset("raw/refunds", {
              codeVersion: "1",
              description: "Money given back.",
              group: "raw",
              owners: ["team:ingest", "team:finance"],
              kinds: ["json"],
              tags: { team: "ingest", domain: "payments" },
              dependencies: upstream("source/stripe", "raw/payments"),
              partitions: daily("2024-01-01"),
              metadata: { table: text("raw.refunds") },
            }),
          ),
          edit("raw/payments", { codeVersion: "8", metadata: { page_size: int(500), paging: text("cursor") } }),
        ],
      },
    },
    {
      name: "r3",
      message: "Update acme-pipelines to 2.4.1",
      author: "tom",
      description: "Dependencies only, no asset is touched",
      deployType: "image",
      runtime: { "acme-pipelines": "2.4.1" },
      changes: {},
      restarts: 2,
    },
    {
      name: "r4",
      message: "Read web events every hour",
      author: "jonas",
      deployType: "code_location",
      changes: {
        ingest: [
          edit("raw/web_events", {
            codeVersion: "13",
            partitions: hourly("2024-06-01-00:00"),
            tags: { priority: "high" },
            metadata: { files_per_day: null, files_per_hour: int(6) },
          }),
        ],
      },
    },
    {
      name: "r5",
      message: "Replace shipments by the carriers' parcel feed (#214)",
      author: "maya",
      deployType: "code_location",
      changes: {
        ingest: [
          remove("raw/shipments"),
          add(
            asset("source/carriers", {
              description: "Tracking of the parcel services.",
              group: "sources",
              kinds: ["http"],
              tags: { external: "true" },
            }),
            asset("raw/parcels", {
              codeVersion: "1",
              description: "Every scan of a parcel.",
              group: "raw",
              owners: ["team:ingest"],
              kinds: ["json"],
              tags: { team: "ingest", domain: "logistics" },
              dependencies: upstream("source/carriers", "raw/orders"),
              partitions: hourly("2024-06-01-00:00"),
              metadata: { runbook: url("https://wiki.acme.example/data/runbooks/parcels") },
            }),
          ),
          edit("raw/orders", {
            codeVersion: "5",
            metadata: {
              columns: columns({
                order_id: "bigint",
                customer_id: "bigint",
                ordered_at: "timestamptz",
                total_cents: "bigint",
                currency: "char(3)",
                carrier: "text",
              }),
            },
          }),
        ],
      },
    },
    {
      name: "r6",
      message: "Wait for late order lines; new warehouse in Gdańsk",
      author: "priya",
      branch: "main",
      deployType: "code_location",
      changes: {
        ingest: [
          edit("raw/order_items", { dependencies: on({ "raw/orders": shifted(-1), "source/shop_db": null }) }),
          edit("raw/inventory", { partitions: keys("berlin", "gdansk", "lyon", "porto") }),
          edit("raw/orders", { dependencies: upstream("source/shop_db", "source/event_stream") }),
          edit("raw/payments", {
            tags: { tier: null, "sla.hours": "4" },
            metadata: { notes: markdown("Amounts are in the **smallest unit** of their currency, fees excluded.") },
          }),
        ],
      },
    },
    {
      name: "r7",
      message: "Read payments through the new Stripe client",
      author: "tom",
      deployType: "code_location",
      changes: { ingest: [edit("raw/payments", { codeVersion: "9" })] },
      missingModule: { location: "ingest", asset: "raw/payments", module: "@acme/stripe-client" },
    },
  ],
};
