import { expect, type Page } from "@playwright/test";
import type { Api } from "../e2e/support/api.ts";
import { loaded } from "../e2e/support/snapshots.ts";
import { makeAirflowPlace } from "./airflow-place.ts";

/** What the screens show that the demo does not have by itself. */
export type ShownPlaces = {
  /** A deployment into which nothing was recorded yet. */
  readonly empty: string;
  /** A code location of the demo whose newest load failed, with its number. */
  readonly failing: { readonly location: string; readonly number: number };
  /** The load of `warehouse` that is rolled back to, and the one that runs before that. */
  readonly target: number;
  readonly current: number;
  /** The load of the Airflow deployment (airflow-place.ts) that a plan is made to go back to. */
  readonly airflowTarget: number;
};

const WAREHOUSE = "/api/v1/deployments/demo/locations/warehouse";

/** Makes them; once a run, since they stay. */
export async function makeShownPlaces(api: Api): Promise<ShownPlaces> {
  const empty = "staging";
  const made = await api.post("/api/v1/deployments", { name: empty, kind: "generic" });
  expect([201, 409]).toContain(made.status);

  const place = "/api/v1/deployments/pushed/locations/orders";
  expect([201, 409]).toContain((await api.post("/api/v1/deployments", { name: "pushed", kind: "generic" })).status);
  await push(api, place, loaded([{ key: ["orders"], codeVersion: "1" }], { image: { reference: "shop:1" } }));
  await push(api, place, {
    status: "failed",
    image: { reference: "shop:2" },
    error: {
      message: "ModuleNotFoundError: No module named 'orders.totals'",
      stack: [
        "Traceback (most recent call last):",
        '  File "/app/definitions.py", line 3, in <module>',
        "    from orders.totals import totals",
        "ModuleNotFoundError: No module named 'orders.totals'",
      ].join("\n"),
    },
  });

  const { body } = await api.get(`${WAREHOUSE}/loads?limit=100`);
  const numberOf = (release: string): number => {
    const load = body.items.find((item: { image: { reference: string } | null }) =>
      item.image?.reference.endsWith(`:${release}`),
    );
    expect(load, `a load of warehouse:${release}`).toBeDefined();
    return load.number;
  };
  const failing = (await api.get(`${place}/loads?limit=1`)).body.items[0].number as number;
  return {
    empty,
    failing: { location: "orders", number: failing },
    target: numberOf("r6"),
    current: numberOf("r7"),
    airflowTarget: await makeAirflowPlace(api),
  };
}

async function push(api: Api, place: string, body: object): Promise<void> {
  expect((await api.post(`${place}/loads`, body)).status).toBe(201);
}

/** Rolls the demo's warehouse back as whoever is signed in there; answers the rollback's id when it has ended. */
export async function rollBack(page: Page, { target }: ShownPlaces): Promise<string> {
  const planned = await ask(page, `${WAREHOUSE}/rollback-plans`, { targetLoad: target });
  const { id, checks } = planned.plan;
  const acknowledge = checks
    .filter(({ status }: { status: string }) => status === "warn")
    .map(({ name }: { name: string }) => name);
  const description = "Orders have no totals any more";
  const started = await ask(page, `/api/v1/rollback-plans/${id}/execute`, { description, acknowledge });
  const rollback = started.rollback.id;
  await expect
    .poll(async () => (await ask(page, `/api/v1/rollbacks/${rollback}`)).rollback.status, { timeout: 120_000 })
    .toMatch(/^succeeded/);
  return rollback;
}

/** What the server answers to the page's person; a body is sent by POST. */
// biome-ignore lint/suspicious/noExplicitAny: as answers of `Api` are.
async function ask(page: Page, path: string, body?: object): Promise<any> {
  const { ok, text } = await page.evaluate(
    async ([path, body]) => {
      const init = body === undefined ? {} : { method: "POST", body, headers: { "content-type": "application/json" } };
      const response = await fetch(path, init);
      return { ok: response.ok, text: await response.text() };
    },
    [path, body && JSON.stringify(body)] as const,
  );
  expect(ok, text).toBe(true);
  return JSON.parse(text);
}
