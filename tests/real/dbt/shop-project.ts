import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { PythonEnvironment } from "#tests/support/real/python-env.ts";

/** A dbt project in a folder of its own, that people edit and dbt parses. */
export type ShopProject = {
  /** Writes a file, or removes it with null. */
  edit(path: string, content: string | null): Promise<void>;
  /** Where dbt leaves its manifest. */
  readonly manifest: string;
  /** Has dbt parse the project from scratch. @throws with what dbt said when it cannot be parsed. */
  parse(environment: PythonEnvironment): Promise<unknown>;
  remove(): Promise<void>;
};

export const STG_ORDERS = `select
  order_id,
  customer_id,
  {{ euros('amount_cents') }} as amount
from {{ source('shop', 'orders') }}
`;

export const EUROS = `{% macro euros(column) %}{{ per_hundred(column) }}{% endmacro %}
{% macro per_hundred(column) %}({{ column }} / 100.0){% endmacro %}
`;

export const MARTS_YML = `version: 2
groups:
  - name: finance
    owner:
      name: Finance
      email: finance@example.com
models:
  - name: orders
    description: Orders, one row each.
    config:
      tags: [daily, core]
      group: finance
      meta:
        owner: ada
        sla_hours: 4
        runbook: https://wiki.example.com/orders
        __proto__: kept
    columns:
      - name: order_id
        data_type: integer
        description: The order's number.
        tests: [unique, not_null]
      - name: amount
        data_type: double
  - name: prices
    latest_version: 2
    versions:
      - v: 1
      - v: 2
`;

const FILES: Readonly<Record<string, string>> = {
  "dbt_project.yml": `name: shop
version: "1.0"
profile: shop
models:
  shop:
    +materialized: view
    marts:
      +materialized: table
`,
  "profiles.yml": `shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, schema: analytics}
`,
  "macros/euros.sql": EUROS,
  "models/staging/stg_orders.sql": STG_ORDERS,
  "models/staging/sources.yml": `version: 2
sources:
  - name: shop
    description: The shop's own database.
    loader: replication
    tables:
      - name: orders
        description: As the shop wrote them.
        loaded_at_field: written_at
        freshness:
          warn_after: {count: 12, period: hour}
        columns:
          - name: order_id
            data_type: integer
            tests: [not_null]
`,
  "models/marts/orders.sql": "select * from {{ ref('stg_orders') }}\n",
  "models/marts/customers.sql": `{{ config(materialized='incremental', unique_key='customer_id') }}
select customer_id, count(*) as orders from {{ ref('orders') }} group by 1
`,
  "models/marts/prices_v1.sql": "select 1 as price\n",
  "models/marts/prices_v2.sql": "select 2 as price, 'EUR' as currency\n",
  "models/marts/marts.yml": MARTS_YML,
  "models/exposures.yml": `version: 2
exposures:
  - name: weekly_report
    label: Weekly report
    type: dashboard
    maturity: high
    url: https://bi.example.com/weekly
    depends_on:
      - ref('orders')
      - ref('customers')
      - source('shop', 'orders')
    owner: {name: Grace, email: grace@example.com}
`,
  "seeds/countries.csv": "code,name\nDE,Germany\n",
  "snapshots/orders_history.sql": `{% snapshot orders_history %}
{{ config(target_schema='snapshots', unique_key='order_id', strategy='check', check_cols='all') }}
select * from {{ ref('orders') }}
{% endsnapshot %}
`,
  "tests/no_free_orders.sql": "select * from {{ ref('orders') }} where amount = 0\n",
  "analyses/of_the_day.sql": "select 1\n",
};

export async function makeShopProject(): Promise<ShopProject> {
  const directory = await mkdtemp(join(tmpdir(), "loadline-dbt-"));
  const edit = async (path: string, content: string | null) => {
    const file = join(directory, path);
    if (content === null) return rm(file);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  };
  for (const [path, content] of Object.entries(FILES)) await edit(path, content);
  const manifest = join(directory, "target/manifest.json");
  return {
    edit,
    manifest,
    async parse(environment) {
      await rm(join(directory, "target"), { recursive: true, force: true });
      const env = { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: "false", DO_NOT_TRACK: "1", NO_COLOR: "1" };
      const args = ["--no-use-colors", "parse", "--profiles-dir", directory, "--project-dir", directory];
      await promisify(execFile)(environment.command("dbt"), args, { cwd: directory, env }).catch(
        (error: { stdout?: string; stderr?: string }) => {
          throw new Error(`dbt could not parse the project:\n${error.stdout}${error.stderr}`);
        },
      );
      return JSON.parse(await readFile(manifest, "utf8"));
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
