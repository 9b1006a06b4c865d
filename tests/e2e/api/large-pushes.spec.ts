import { gzipSync } from "node:zlib";
import { expect, expectProblem, loadNumbers, placeOf, test } from "../support/api-test.ts";
import { largePush, loaded } from "../support/snapshots.ts";

const MB = 1024 * 1024;
const json = { "content-type": "application/json" };

for (const { size, count, timeoutMs } of [
  { size: 20, count: 5_000, timeoutMs: 120_000 },
  { size: 200, count: 20_000, timeoutMs: 300_000 },
]) {
  test(`a push of ${size} MB goes through, plain and compressed, and is whole`, async ({ api, place }) => {
    test.setTimeout(timeoutMs);
    const body = Buffer.from(largePush(size * MB, count));
    expect(body.byteLength).toBeGreaterThan(size * MB);

    const plain = await api().send("POST", place.loads, body, json);
    expect(plain.status, JSON.stringify(plain.body).slice(0, 500)).toBe(201);
    expect(plain.body.load).toMatchObject({ number: 1, counts: { added: count, total: count } });
    expect(plain.body.changes).toHaveLength(1000);

    const compressed = gzipSync(body, { level: 1 });
    const again = await api().send("POST", place.loads, compressed, { ...json, "content-encoding": "gzip" });
    expect(again.status).toBe(201);
    expect(again.body.load).toMatchObject({ number: 2, counts: { added: 0, removed: 0, changed: 0, total: count } });
    expect(again.body.load.fingerprint).toBe(plain.body.load.fingerprint);

    const last = JSON.parse(body.toString()).assets.at(-1);
    const query = last.key.map((part: string) => `key=${encodeURIComponent(part)}`).join("&");
    const found = await api().get(`${place.path}/asset?${query}`);
    expect(found.body.asset.metadata.notes.value).toBe(last.metadata.notes.value);
  });
}

test("the changes of a large push go on where its answer ends", async ({ api, place }) => {
  const keys = Array.from({ length: 2500 }, (_, index) => `a${index}`);
  const pushed = await api().post(place.loads, loaded(keys.map((key) => ({ key: [key] }))));
  const seen: string[] = pushed.body.changes.map((change: { key: string[] }) => change.key[0]);
  let cursor: string | null = pushed.body.nextCursor;
  while (cursor !== null) {
    const page = await api().get(`${place.path}/diff?from=0&to=1&cursor=${encodeURIComponent(cursor)}`);
    expect(page.status).toBe(200);
    seen.push(...page.body.changes.map((change: { key: string[] }) => change.key[0]));
    cursor = page.body.nextCursor;
  }
  expect(seen).toHaveLength(2500);
  expect(new Set(seen)).toEqual(new Set(keys));
});

test("many large pushes at once are all recorded or told to come back", async ({ api, place }) => {
  test.setTimeout(180_000);
  const locations = Array.from({ length: 6 }, (_, index) => placeOf(place.deployment, `location ${index}`));
  const body = Buffer.from(largePush(20 * MB, 200));
  const answers = await Promise.all(locations.map((location) => api().send("POST", location.loads, body, json)));
  for (const [index, answer] of answers.entries()) {
    const location = locations[index];
    if (location === undefined) throw new Error("every answer has a location");
    if (answer.status === 201) {
      expect(await loadNumbers(api(), location)).toEqual([1]);
    } else {
      expectProblem(answer, 503);
      expect(Number(answer.headers["retry-after"])).toBeGreaterThan(0);
      expect(await loadNumbers(api(), location)).toEqual([]);
    }
  }
  expect(answers.map(({ status }) => status)).toContain(201);
});
