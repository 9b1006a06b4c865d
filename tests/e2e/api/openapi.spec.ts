import { OPERATIONS } from "#lib/contracts/operations.ts";
import { expect, expectProblem, test } from "../support/api-test.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document is walked over as it is.
type Json = any;

test("the OpenAPI document lists every operation with its parameters, body and answers", async ({ api }) => {
  const { status, body } = await api(null).get("/api/v1/openapi.json");
  expect(status).toBe(200);
  expect(body.openapi).toMatch(/^3\.1\./);
  expect(body.info).toMatchObject({
    title: expect.stringContaining("Loadline"),
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
  });

  const listed = Object.entries<Json>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(new Set(listed)).toEqual(new Set(OPERATIONS.map(({ method, path }) => `${method} ${path}`)));

  for (const operation of OPERATIONS) {
    const described = body.paths[operation.path][operation.method.toLowerCase()];
    expect(described.operationId).toBe(operation.id);
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = (described.parameters ?? []).filter((parameter: Json) => parameter.in === "path");
    expect(parameters.map(({ name }: Json) => name).sort(), operation.id).toEqual(inPath.sort());
    expect(parameters.every(({ required }: Json) => required === true)).toBe(true);
    expect(described.requestBody === undefined, operation.id).toBe(operation.body === null);
    expect(Object.keys(described.responses), operation.id).toContain(String(operation.status));
  }
});

test("every reference in the OpenAPI document leads somewhere, and ids are used once", async ({ api }) => {
  const { body } = await api(null).get("/api/v1/openapi.json");
  const references: string[] = [];
  JSON.stringify(body, (name, value) => {
    if (name === "$ref" && typeof value === "string") references.push(value);
    return value;
  });
  for (const reference of new Set(references)) {
    expect(reference.startsWith("#/"), reference).toBe(true);
    const target = reference
      .slice(2)
      .split("/")
      .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
      .reduce<Json>((node, part) => node?.[part], body);
    expect(target, reference).toBeDefined();
  }
  const ids = Object.values<Json>(body.paths).flatMap((methods) =>
    Object.values<Json>(methods).map((one) => one.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test("an address that is no operation is a problem too, for any method", async ({ api, place }) => {
  expectProblem(await api().get("/api/v1/nothing/here"), 404);
  const wrongMethod = await api().send("DELETE", place.deploymentPath, null);
  expect([404, 405]).toContain(wrongMethod.status);
});

test("health says which version runs, to anybody", async ({ api }) => {
  const { status, body } = await api(null).get("/api/health");
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: "ok", version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});
