import { randomBytes } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { insertDelivery, readRecentDeliveries } from "#lib/db/alerts/deliveries.ts";
import type { Sql } from "#lib/db/database.ts";
import { asAdmin, useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useTestDatabase();
let deploymentId: string;
let policyId: string;

/** Enough that reading all deliveries of a policy costs visibly more than those that matter. */
const POLICIES = 20;
const OF_EACH = 2_000;
const STORM = 6_000;
const KEY = "app:viewer";

beforeAll(async () => {
  const { prisma, sql } = database.db;
  ({ id: deploymentId } = await insertDeployment(database.db));
  const data = { deploymentId, kinds: ["load.failed"], receivers: [], createdBy: {} };
  const ids: string[] = [];
  for (let index = 0; index < POLICIES; index++) {
    ids.push((await prisma.alertPolicy.create({ data: { ...data, name: `policy ${index}` } })).id);
  }
  policyId = ids[0] ?? "";
  // A long log of each policy to one receiver, written straight: one of long ago waits, of the last minutes are two.
  await sql.query(
    `insert into alert_delivery (deployment_id, policy_id, policy_name, receiver, receiver_key, fold_key, state,
                                 created_at, next_at, ended_at)
     select $1::uuid, p.id::uuid, 'all', '{"type": "app", "least": "viewer"}', $3, ago::text,
            case when ago = 1500 then 'pending' when ago % 100 = 0 then 'muted' else 'sent' end, t.at, t.at,
            case when ago = 1500 then null else t.at end
       from generate_series($4::int - 1, 0, -1) ago, jsonb_array_elements_text($2::jsonb) p(id),
            lateral (select now() - ago * interval '4 minutes' - interval '1 second' as at) t`,
    [deploymentId, JSON.stringify(ids), KEY, OF_EACH],
  );
  // A storm: what waits, and what went out lately, are mostly other receivers' and other policies'.
  await sql.query(
    `insert into alert_delivery (deployment_id, policy_id, policy_name, receiver, receiver_key, fold_key, state, ended_at)
     select $1::uuid, ($2::jsonb->>(n % $3::int))::uuid, 'all', '{"type": "app", "least": "admin"}', 'app:admin', n::text,
            case when n % 3 = 0 then 'pending' else 'sent' end, case when n % 3 = 0 then null else now() end
       from generate_series(1, $4::int) n`,
    [deploymentId, JSON.stringify(ids), POLICIES, STORM],
  );
  await asAdmin("vacuum analyze", database.url);
}, 60_000);

type Plan = {
  readonly "Node Type": string;
  readonly "Actual Rows": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Rows Removed by Index Recheck"?: number;
  readonly Plans?: readonly Plan[];
};

/** Most rows that a step of the statement reads, those included that it reads in vain. */
function mostRows(plan: Plan): number {
  const own =
    plan["Actual Rows"] + (plan["Rows Removed by Filter"] ?? 0) + (plan["Rows Removed by Index Recheck"] ?? 0);
  return Math.max(own, ...(plan.Plans ?? []).map(mostRows));
}

async function explain(text: string, values: readonly unknown[] = []): Promise<Plan> {
  const [row] = await database.db.sql.query<{ "QUERY PLAN": [{ Plan: Plan }] }>(
    `explain (analyze, format json) ${text}`,
    values,
  );
  if (row === undefined) throw new Error("no plan was told");
  return row["QUERY PLAN"][0].Plan;
}

test("what went to a receiver lately and what waits there is found without reading the log", async () => {
  const { sql } = database.db;
  const plans: Plan[] = [];
  const query: Sql["query"] = async (text, values) => {
    plans.push(await explain(text, values));
    return sql.query(text, values);
  };
  const recent = await readRecentDeliveries({ query }, policyId, KEY, new Date());
  expect(recent.map(({ foldKey, waits }) => [foldKey, waits])).toEqual([
    ["1500", true],
    ["2", false],
    ["1", false],
  ]);
  expect(plans.map((plan) => mostRows(plan) < 50)).toEqual([true]);
});

test("a statement that reads the log would be seen", async () => {
  expect(mostRows(await explain("select id from alert_delivery where events = 7"))).toBe(POLICIES * OF_EACH + STORM);
});

test("a receiver of as many addresses as there may be, as long as they may be, is noted and found again", async () => {
  const { sql } = database.db;
  const to = Array.from({ length: 50 }, () => `${randomBytes(121).toString("hex")}@example.com`);
  const receiverKey = JSON.stringify(["mail", ...to]);
  const { id } = await insertDelivery(sql, {
    deploymentId,
    policyId,
    policyName: "all",
    receiver: { type: "connection", connection: "mail", to, owners: false },
    receiverKey,
    foldKey: "long",
    state: "pending",
    at: new Date(),
  });
  expect((await readRecentDeliveries(sql, policyId, receiverKey, new Date())).map((one) => one.id)).toEqual([id]);
});
