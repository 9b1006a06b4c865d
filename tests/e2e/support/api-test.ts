import { randomUUID } from "node:crypto";
import { test as base, expect } from "@playwright/test";
import { type Answer, type Api, apiOf } from "./api.ts";
import { apiServer } from "./servers.ts";

type Fixtures = {
  /** A client of the running server; without a token it is nobody's, by default the Organization Admin's. */
  api: (token?: string | null) => Api;
  /** A deployment of the test's own, and paths within it. */
  place: Place;
};

export type Place = {
  readonly deployment: string;
  readonly location: string;
  readonly deploymentPath: string;
  /** Of the location; it comes to be with its first load. */
  readonly path: string;
  readonly loads: string;
};

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  api: async ({}, use) => {
    const { url, adminToken } = apiServer();
    await use((token = adminToken) => apiOf(url, token));
  },
  place: async ({ api }, use) => {
    const deployment = `e2e ${randomUUID()}`;
    const made = await api().post("/api/v1/deployments", { name: deployment, kind: "generic" });
    expect(made.status).toBe(201);
    await use(placeOf(deployment, "orders"));
  },
});

export function placeOf(deployment: string, location: string): Place {
  const deploymentPath = `/api/v1/deployments/${encodeURIComponent(deployment)}`;
  const path = `${deploymentPath}/locations/${encodeURIComponent(location)}`;
  return { deployment, location, deploymentPath, path, loads: `${path}/loads` };
}

/** Asserts a refusal in the form of RFC 9457 with a sentence that tells the client what is wrong. */
export function expectProblem(answer: Answer, status: number, detail?: RegExp): void {
  expect(answer.body, JSON.stringify(answer.body).slice(0, 2000)).toMatchObject({
    type: expect.any(String),
    title: expect.any(String),
    status,
    detail: expect.stringMatching(detail ?? /\w+ \w+/),
  });
  expect(answer.status).toBe(status);
  expect(answer.headers["content-type"]).toContain("application/problem+json");
}

/** Numbers of all loads of a location, newest first; [] for one that was never recorded. */
export async function loadNumbers(api: Api, place: Place): Promise<number[]> {
  const numbers: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const suffix: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page: Answer = await api.get(`${place.loads}?limit=500${suffix}`);
    if (page.status === 404) return [];
    expect(page.status).toBe(200);
    numbers.push(...page.body.items.map((load: { number: number }) => load.number));
    cursor = page.body.nextCursor;
  }
  return numbers;
}

export { expect };
