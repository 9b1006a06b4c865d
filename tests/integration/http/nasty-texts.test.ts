import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { recordLoadOperation } from "#lib/contracts/loads.ts";
import type { Operation } from "#lib/contracts/operation.ts";
import { OPERATIONS } from "#lib/contracts/operations.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, ORIGIN, sessionCookie, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";
import { fuzzSeed, NASTY_TEXTS, nastyText } from "#tests/support/nasty.ts";
import { onceIn, oneOf, type Random, seededRandom } from "#tests/support/random.ts";

const database = useWebDatabase();
let cookie = "";
const known: Record<string, string | number> = { deployment: "prod", location: "orders", number: 1, unit: "u" };

/** These wait for a worker to answer, once everything else is well; their bodies are fuzzed in tests/unit/http. */
const ASKS_WORKER =
  /\/(test|connection-tests|containers|workloads|unit-tests|alert-policy-tests|reload|rollback-plans|revert|undo|check)$/;
const operations = OPERATIONS.filter(({ path, media }) => media === undefined && !ASKS_WORKER.test(path));

beforeAll(async () => {
  const { db } = database;
  const { id: deploymentId } = await insertDeployment(db, { name: "prod" });
  const token = await tokenFor(db, { role: "organization_admin" });
  const json = { status: "loaded", assets: [{ key: ["a"], tags: { a: "b" } }] };
  const place = { deployment: "prod", location: "orders" };
  expect((await callRoute(recordLoadOperation, place, { token, json })).status).toBe(201);
  expect((await callRoute(recordLoadOperation, place, { token, json })).status).toBe(201);
  const unit = { deploymentId, name: "u", driver: "release-directory", config: {} };
  const { id: deployUnitId } = await db.prisma.deployUnit.create({ data: unit });
  await db.prisma.codeLocation.updateMany({ data: { deployUnitId } });
  const plan = await planRollback(systemContext(db), { ...place, targetLoad: 1 }, { answerLimitMs: 1 });
  known.id = plan.id;
  await freshAdmin();
});

/** The walk may sign its own person out, or take their role: then another goes on. */
async function freshAdmin(): Promise<void> {
  const { signInId } = await insertPerson(database.db, { role: "organization_admin" });
  cookie = await sessionCookie(signInId);
}

type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  pattern?: string;
  format?: string;
};

/** A value that the schema takes but for its texts, which are nasty ones. */
function sample(schema: JsonSchema | undefined, random: Random): unknown {
  if (schema === undefined) return nastyText(random);
  const one = schema.anyOf ?? schema.oneOf;
  if (one !== undefined) return sample(oneOf(random, one), random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return onceIn(random, 5) ? nastyText(random) : oneOf(random, schema.enum);
  switch ([schema.type].flat()[0]) {
    case "object": {
      const members = Object.entries(schema.properties ?? {}).map(([name, of]) => [name, sample(of, random)]);
      if (typeof schema.additionalProperties === "object") {
        members.push([nastyText(random), sample(schema.additionalProperties, random)]);
      }
      return Object.fromEntries(members.filter(() => !onceIn(random, 12)));
    }
    case "array":
      return Array.from({ length: random.nextInt(0, 2) }, () => sample(schema.items, random));
    case "integer":
    case "number":
      return onceIn(random, 4) ? oneOf(random, [-1, 0, 2 ** 31, 2 ** 53, 1e308]) : (schema.minimum ?? 1);
    case "boolean":
      return onceIn(random, 2);
    case "null":
      return null;
    default:
      return nastyText(random);
  }
}

function membersOf(schema: z.ZodType): string[] {
  return "shape" in schema ? Object.keys(schema.shape as object) : [];
}

async function call(operation: Operation, random: Random): Promise<number> {
  const params = Object.fromEntries(
    membersOf(operation.params).map((name) => [
      name,
      onceIn(random, 4) || known[name] === undefined ? nastyText(random).toWellFormed() : (known[name] as string),
    ]),
  );
  const query = membersOf(operation.query)
    .filter(() => onceIn(random, 2))
    .map((name) => `${name}=${encodeURIComponent(oneOf(random, ["1", "a", nastyText(random).toWellFormed()]))}`);
  const body =
    operation.body && (z.toJSONSchema(operation.body, { unrepresentable: "any", io: "input" }) as JsonSchema);
  const answer = await callRoute(operation, params, {
    cookie,
    headers: { origin: ORIGIN, "x-forwarded-for": randomUUID() },
    query: `?${query.join("&")}`,
    ...(body && { json: sample(body, random) }),
  });
  const text = await answer.text();
  expect(text, `${operation.id} tells something of the database`).not.toMatch(
    /syntax error at|SQLSTATE|PrismaClient|node_modules/i,
  );
  return answer.status;
}

test("SQL, NUL bytes and worse in every text of every operation are stored as text or refused: never a 5xx", {
  timeout: 240_000,
}, async () => {
  const seed = fuzzSeed("nasty texts");
  const statuses = new Map<number, number>();
  for (let round = 0; round < 10; round++) {
    await freshAdmin();
    for (const [place, operation] of operations.entries()) {
      const input = seed + round * 1_000 + place;
      const status = await call(operation, seededRandom(input));
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect(status, `FUZZ_SEED=${seed} ${operation.id}, round ${round}`).toBeLessThan(500);
      if (status === 401) await freshAdmin();
    }
  }
  // Some went all the way through, and the tables are still there.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(20);
  expect(await database.db.prisma.load.count()).toBeGreaterThanOrEqual(2);
});

test("every single nasty text is taken as a name, a query and a key, or refused", async () => {
  const token = await tokenFor(database.db, { role: "organization_admin" });
  for (const text of NASTY_TEXTS) {
    const name = text.toWellFormed();
    const made = await callRoute(
      { method: "POST", path: "/api/v1/deployments" },
      {},
      { token, json: { name: text, kind: "generic" } },
    );
    expect([201, 409, 422, 400], JSON.stringify(name)).toContain(made.status);
    const query = `?q=${encodeURIComponent(name)}&key=${encodeURIComponent(name)}&cursor=${encodeURIComponent(name)}`;
    for (const operation of operations.filter(({ method }) => method === "GET")) {
      const answer = await callRoute(
        operation,
        { ...known, id: name, ...(made.status === 201 && { deployment: name }) },
        { token, query },
      );
      expect(answer.status, `${operation.id} ${JSON.stringify(name)}`).toBeLessThan(500);
    }
  }
});
