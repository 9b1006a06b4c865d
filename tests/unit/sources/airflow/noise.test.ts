import { expect, test } from "vitest";
import type { JsonObject } from "#lib/domain/json.ts";
import { Noise } from "#lib/sources/airflow/noise.ts";
import type { BundleReading } from "#lib/sources/airflow/read-bundle.ts";

const KEY = '["dag","orders"]';

function reading(more: JsonObject, code: string | null = "c0de"): BundleReading {
  const asset = { key: ["dag", "orders"], metadata: {}, partitions: null, ...more };
  return { definitions: new Map([[KEY, { asset, code }]]), storedVersions: new Set([null]), codeUrl: null };
}

const at = (minute: number) =>
  reading({ partitions: { type: "schedule", start: `2026-01-01T00:0${minute}:00Z`, catchup: false } });
const shown = (noise: Noise, given: BundleReading) => noise.without(KEY, given.definitions.get(KEY) as never);

/** Three readings of the same code, each after a whole parse cycle. */
function learnt(...readings: [BundleReading, BundleReading, BundleReading]): Noise {
  const noise = new Noise();
  noise.learn(readings[0], readings[1]);
  expect(noise.learn(readings[1], readings[2])).toBe(true);
  return noise;
}

test("what is the same stays as it is", () => {
  const noise = new Noise();
  expect(noise.learn(at(1), at(1))).toBe(true);
  expect(shown(noise, at(1))).toEqual(at(1).definitions.get(KEY)?.asset);
});

test("what differs once is a change, told when it stays", () => {
  const noise = new Noise();
  expect(noise.learn(at(1), at(2))).toBe(false);
  expect(noise.learn(at(2), at(2))).toBe(true);
  expect(shown(noise, at(2))).toEqual(at(2).definitions.get(KEY)?.asset);
  // Later another change: it is none in a row.
  expect(noise.learn(at(2), at(3))).toBe(false);
  expect(noise.learn(at(3), at(3))).toBe(true);
  expect(shown(noise, at(3))).toEqual(at(3).definitions.get(KEY)?.asset);
});

test("what differs twice in a row is noise, and reads alike from then on", () => {
  const noise = learnt(at(1), at(2), at(3));
  expect(shown(noise, at(3))).toMatchObject({
    partitions: { type: "schedule", start: "(another at every parse)", catchup: false },
    metadata: { "another at every parse": { type: "json", value: ["partitions: start"] } },
  });
  expect(shown(noise, at(4))).toEqual(shown(noise, at(9)));
  expect(noise.learn(at(4), at(9))).toBe(true);
});

test("tasks that come and go are noise as a whole", () => {
  const tasks = (...names: string[]) => {
    const entries = names.map((name) => [`task/${name}`, { type: "json", value: {} }]);
    return reading({ metadata: { ...Object.fromEntries(entries), file: { type: "path", value: "x" } } });
  };
  const noise = learnt(tasks("a", "b1"), tasks("a", "b2"), tasks("a", "b3"));
  expect(shown(noise, tasks("a", "b4"))).toEqual(shown(noise, tasks("c")));
  expect(shown(noise, tasks("a")).metadata).toMatchObject({ file: { value: "x" }, tasks: { type: "text" } });
});

test.each(["tags", "dependencies", "partitions", "description"])(
  "%s that come and go keep a form that can be recorded",
  (member) => {
    const [a, b] = [reading({ [member]: null }), reading({ [member]: "x" })];
    const noise = learnt(a, b, a);
    expect(shown(noise, a)).toEqual(shown(noise, b));
  },
);

test("other code begins anew", () => {
  const noise = learnt(at(1), at(2), at(3));
  const other = reading({ partitions: { type: "schedule", start: "2026-01-01T00:00:00Z" } }, "0ther");
  expect(noise.learn(at(2), other)).toBe(false);
  expect(shown(noise, other)).toEqual(other.definitions.get(KEY)?.asset);
});

test("a DAG that is new or gone is no noise", () => {
  const noise = new Noise();
  const none: BundleReading = { definitions: new Map(), storedVersions: new Set(), codeUrl: null };
  expect(noise.learn(none, at(1))).toBe(false);
  expect(noise.learn(at(1), none)).toBe(false);
});
