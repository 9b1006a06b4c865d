import { gzipSync } from "node:zlib";
import { expect, expectProblem, loadNumbers, placeOf, test } from "../support/api-test.ts";
import { loaded } from "../support/snapshots.ts";

const push = loaded([{ key: ["orders"], codeVersion: "1" }]);

test("the same push twice with one key is one load, and the second gets the first answer with 200", async ({
  api,
  place,
}) => {
  const key = { "idempotency-key": "build-7" };
  const first = await api().post(place.loads, push, key);
  const second = await api().post(place.loads, push, key);
  expect(first.status).toBe(201);
  expect(second.status).toBe(200);
  expect(second.body).toEqual(first.body);
  expect(await loadNumbers(api(), place)).toEqual([1]);
  // However it is packed, it is the same push.
  const packed = await api().send("POST", place.loads, gzipSync(JSON.stringify(push)), {
    "content-type": "application/json",
    "content-encoding": "gzip",
    ...key,
  });
  expect(packed.status).toBe(200);
  expect(packed.body.load.number).toBe(1);
});

test("another push with a used key is refused with 409, and its own key takes it", async ({ api, place }) => {
  const other = loaded([{ key: ["orders"], codeVersion: "2" }]);
  expect((await api().post(place.loads, push, { "idempotency-key": "k" })).status).toBe(201);
  expectProblem(await api().post(place.loads, other, { "idempotency-key": "k" }), 409, /Idempotency-Key/);
  expect(await loadNumbers(api(), place)).toEqual([1]);
  expect((await api().post(place.loads, other, { "idempotency-key": "k2" })).body.load.number).toBe(2);
});

test("a key holds for one location alone", async ({ api, place }) => {
  const elsewhere = placeOf(place.deployment, "billing");
  const key = { "idempotency-key": "k" };
  expect((await api().post(place.loads, push, key)).status).toBe(201);
  expect((await api().post(elsewhere.loads, push, key)).status).toBe(201);
});

test("ten at once with one key are one load", async ({ api, place }) => {
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => api().post(place.loads, push, { "idempotency-key": "same" })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  expect(new Set(answers.map(({ body }) => body.load.number))).toEqual(new Set([1]));
  expect(await loadNumbers(api(), place)).toEqual([1]);
});

test("a refused push does not use its key up", async ({ api, place }) => {
  const key = { "idempotency-key": "k" };
  expectProblem(await api().post(place.loads, { status: "loaded" }, key), 422);
  expect((await api().post(place.loads, push, key)).status).toBe(201);
});
