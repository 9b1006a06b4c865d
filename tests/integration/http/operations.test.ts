import { expect, test } from "vitest";
import { openApiDocument } from "#lib/contracts/openapi.ts";
import { OPERATIONS } from "#lib/contracts/operations.ts";
import { callRoute, handlersOf, routeAddresses, useWebDatabase } from "#tests/support/call-route.ts";

useWebDatabase();

/** Addresses that are no operations: next-auth's, the description itself, and what answers all the rest. */
const OTHERS = ["/api/auth/[...nextauth]", "/api/v1/openapi.json", "/api/[...unknown]"];
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

test("every operation has a route, and every route is an operation", async () => {
  const wanted = OPERATIONS.map(({ method, path }) => `${method} ${path}`);
  const there: string[] = [];
  for (const address of routeAddresses()) {
    if (OTHERS.includes(address)) continue;
    const handlers = await handlersOf(address);
    for (const method of METHODS) if (handlers[method]) there.push(`${method} ${address}`);
  }
  expect(there.sort()).toEqual(wanted.sort());
});

test("a number in an address is described with its bounds and what stands for a missing one", () => {
  const { paths } = openApiDocument("1.2.3") as { paths: Record<string, { get: { parameters: { name: string }[] } }> };
  const described = paths["/api/v1/deployments/{deployment}/locations/{location}/diff"]?.get.parameters;
  expect(described?.find(({ name }) => name === "limit")).toEqual({
    name: "limit",
    in: "query",
    required: false,
    schema: { type: "integer", minimum: 1, maximum: 10_000, default: 1000 },
  });
});

test("operations have ids of their own", () => {
  expect(new Set(OPERATIONS.map(({ id }) => id)).size).toBe(OPERATIONS.length);
});

test("the description names every operation, and everything that it refers to is there", async () => {
  const answer = await callRoute({ method: "GET", path: "/api/v1/openapi.json" });
  expect(answer.status).toBe(200);
  const document = await answer.json();
  expect(document.openapi).toBe("3.1.0");
  for (const { method, path, id, status, params } of OPERATIONS) {
    const described = document.paths[path][method.toLowerCase()];
    expect(described.operationId).toBe(id);
    expect(described.responses[status].content).toBeDefined();
    expect(described.responses[500].content["application/problem+json"].schema.$ref).toBe(
      "#/components/schemas/Problem",
    );
    const names = described.parameters
      .filter((one: { in: string }) => one.in === "path")
      .map((one: { name: string }) => one.name);
    expect(names).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(params).toBeDefined();
  }
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target ?? "");
  expect(references.length).toBeGreaterThan(50);
  for (const target of new Set(references)) {
    const found = target
      .split("/")
      .slice(1)
      .reduce((at, name) => at?.[name], document);
    expect(found, target).toBeDefined();
  }
});

test("the description is of this version of Loadline", () => {
  expect(openApiDocument("1.2.3").info).toMatchObject({ title: "Loadline", version: "1.2.3" });
});

test("an address without an operation answers 404 as a problem, whatever the method", async () => {
  const handlers = await handlersOf("/api/[...unknown]");
  for (const method of METHODS) {
    const answer = await handlers[method]?.(new Request("http://loadline.test/api/v2/loads", { method }));
    expect(answer?.status).toBe(404);
    expect(answer?.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer?.json()).toMatchObject({ type: "urn:loadline:problem:not-found", status: 404 });
  }
});

test("health is well while the database answers, and tells the version", async () => {
  const answer = await callRoute({ method: "GET", path: "/api/health" });
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});
