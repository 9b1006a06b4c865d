import { afterEach, expect, test, vi } from "vitest";
import { ApiProblem, PageOutdated } from "#lib/client/api-problem.ts";
import { fetchJson, operationUrl } from "#lib/client/fetch-json.ts";
import { getAssetOperation } from "#lib/contracts/assets.ts";
import { listDeploymentsOperation } from "#lib/contracts/deployments.ts";

function answer(status: number, body: string, headers: Record<string, string> = {}) {
  vi.stubGlobal("fetch", async () => new Response(body, { status, headers }));
}

afterEach(() => vi.unstubAllGlobals());

test("names and keys of any text are encoded into the address", () => {
  const url = operationUrl(getAssetOperation.path, {
    params: { deployment: "a/b", location: "100% ü" },
    query: { key: ["x/y", "&="], repository: undefined },
  });
  expect(url).toBe("/api/v1/deployments/a%2Fb/locations/100%25%20%C3%BC/asset?key=x%2Fy&key=%26%3D");
});

test("a refusal becomes a problem with the server's words", async () => {
  const problem = { type: "about:blank", title: "Forbidden", status: 403, detail: "Ask an Admin." };
  answer(403, JSON.stringify(problem));
  await expect(fetchJson(listDeploymentsOperation)).rejects.toMatchObject({ status: 403, message: "Ask an Admin." });
});

test("an error without words still says its status, and when to come back", async () => {
  answer(503, "<html>proxy</html>", { "retry-after": "7" });
  await expect(fetchJson(listDeploymentsOperation)).rejects.toMatchObject({ status: 503, retryAfterS: 7 });
});

test("an answer of another shape is refused, not shown", async () => {
  answer(200, JSON.stringify({ items: [{ name: 1 }], nextCursor: null }));
  await expect(fetchJson(listDeploymentsOperation)).rejects.toBeInstanceOf(PageOutdated);
});

test("no answer at all is told apart from a refusal", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("fetch failed");
  });
  const failed = fetchJson(listDeploymentsOperation);
  await expect(failed).rejects.toBeInstanceOf(ApiProblem);
  await expect(failed).rejects.toMatchObject({ status: 0 });
});

test("an operation whose code is gone makes the page out of date while Loadline answers, and is not reached otherwise", async () => {
  const gone = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module"));
  answer(200, '{"status":"ok"}');
  await expect(fetchJson(gone)).rejects.toBeInstanceOf(PageOutdated);
  await expect(fetchJson(gone)).rejects.toThrow(/could not be loaded\. Reload the page/);
  answer(502, "proxy");
  await expect(fetchJson(gone)).rejects.toMatchObject({ status: 0 });
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("fetch failed");
  });
  await expect(fetchJson(gone)).rejects.toMatchObject({ status: 0 });
});

test("tags named __proto__ and constructor arrive", async () => {
  const asset = '{"key":["a"],"tags":{"__proto__":"x","constructor":"y"}}';
  answer(
    200,
    `{"asset":${asset},"exists":true,"firstLoad":1,"lastLoad":null,"changedLoad":1,"dependencyPlaces":[],"dependents":[]}`,
  );
  const view = await fetchJson(getAssetOperation, {
    params: { deployment: "d", location: "l" },
    query: { key: ["a"] },
  });
  expect(Object.entries(view.asset.tags ?? {})).toEqual([
    ["__proto__", "x"],
    ["constructor", "y"],
  ]);
});
