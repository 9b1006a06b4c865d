import { expect } from "@playwright/test";
import type { Api } from "./api.ts";
import { type Place, placeOf } from "./api-test.ts";
import { loaded } from "./snapshots.ts";

const git = (commit: string, message: string) => ({
  url: "https://git.example.com/team/shop",
  commit: commit.repeat(40).slice(0, 40),
  message,
  author: { name: "Ada Lovelace", email: "ada@example.com" },
});

/**
 * A deployment of the test's own with a code location of six loads: 1 has three assets, 2 to 4 are alike, 5
 * adds, removes and changes one each, 6 failed.
 */
export async function pushedHistory(api: Api): Promise<Place> {
  const deployment = `e2e ${crypto.randomUUID()}`;
  expect((await api.post("/api/v1/deployments", { name: deployment, kind: "generic" })).status).toBe(201);
  const place = placeOf(deployment, "orders");
  const first = [
    { key: ["raw", "orders"], codeVersion: "1" },
    { key: ["orders"], codeVersion: "1", tags: { team: "core" }, dependencies: [{ key: ["raw", "orders"] }] },
    { key: ["refunds"], codeVersion: "1" },
  ];
  const second = [
    { key: ["raw", "orders"], codeVersion: "1" },
    { key: ["orders"], codeVersion: "2", tags: { team: "sales" }, dependencies: [{ key: ["raw", "orders"] }] },
    { key: ["invoices"], codeVersion: "1" },
  ];
  const one = { image: { reference: "registry.example.com/shop:1" }, git: git("a1", "Begin"), description: "Begin" };
  const two = { image: { reference: "registry.example.com/shop:2" }, git: git("b2", "Same assets") };
  const three = { image: { reference: "registry.example.com/shop:3" }, git: git("c3", "Add invoices") };
  const pushes = [
    loaded(first, { ...one, metadata: { build: 7 }, runtime: { python: "3.12" }, deployedBy: { name: "Ada" } }),
    loaded(first, two),
    loaded(first, two),
    loaded(first, two),
    loaded(second, three),
    { status: "failed", error: { message: "No module named orders", stack: "line 1" }, ...three },
  ];
  for (const push of pushes) {
    const answer = await api.post(place.loads, push);
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  }
  return place;
}
