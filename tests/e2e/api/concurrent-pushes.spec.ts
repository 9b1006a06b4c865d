import { expect, loadNumbers, placeOf, test } from "../support/api-test.ts";
import { loaded } from "../support/snapshots.ts";

const ROUNDS = 100;

test("two pushes at once for one location, a hundred times: no gap, and every diff is against its true base", async ({
  api,
  place,
}) => {
  test.setTimeout(240_000);
  /** Code version by key, as pushed with the load of that number; load 0 is the empty snapshot. */
  const pushed = new Map<number, Map<string, string>>([[0, new Map()]]);
  const answers = new Map<number, { comparedTo: number; changes: Set<string> }>();

  for (let round = 0; round < ROUNDS; round++) {
    await Promise.all(
      [0, 1].map(async (side) => {
        // Each push has assets of its own, some that come and go, and one whose version is always another.
        const versions = new Map([
          ["shared", `${round}-${side}`],
          [`side-${side}`, "1"],
          [`round-${round % 3}`, String(round % 2)],
        ]);
        const assets = [...versions].map(([name, codeVersion]) => ({ key: [name], codeVersion }));
        const answer = await api().post(place.loads, loaded(assets));
        expect(answer.status, JSON.stringify(answer.body).slice(0, 500)).toBe(201);
        const { number, comparedTo } = answer.body.load;
        expect(pushed.has(number), `load ${number} was given to two pushes`).toBe(false);
        pushed.set(number, versions);
        answers.set(number, { comparedTo, changes: new Set(answer.body.changes.map(describe)) });
      }),
    );
  }

  const count = 2 * ROUNDS;
  expect(await loadNumbers(api(), place)).toEqual(Array.from({ length: count }, (_, index) => count - index));
  for (let number = 1; number <= count; number++) {
    const answer = answers.get(number);
    expect(answer?.comparedTo).toBe(number - 1);
    const expected = trueChanges(pushed.get(number - 1), pushed.get(number));
    expect(answer?.changes, `changes of load ${number}`).toEqual(expected);
  }
});

test("the first two pushes of a location that is not there yet make it once", async ({ api, place }) => {
  for (let round = 0; round < 10; round++) {
    const fresh = placeOf(place.deployment, `fresh ${round}`);
    const both = await Promise.all([1, 2].map((side) => api().post(fresh.loads, loaded([{ key: [`s${side}`] }]))));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both.map(({ body }) => body.load.number).sort()).toEqual([1, 2]);
  }
  const locations = await api().get(`${place.deploymentPath}/locations`);
  expect(locations.body.items).toHaveLength(10);
});

function describe(change: { key: string[]; kind: string }): string {
  return `${change.kind} ${change.key.join("/")}`;
}

function trueChanges(before: Map<string, string> | undefined, after: Map<string, string> | undefined): Set<string> {
  if (before === undefined || after === undefined) throw new Error("both loads were pushed");
  const changes = new Set<string>();
  for (const [name, version] of after) {
    if (!before.has(name)) changes.add(`added ${name}`);
    else if (before.get(name) !== version) changes.add(`changed ${name}`);
  }
  for (const name of before.keys()) if (!after.has(name)) changes.add(`removed ${name}`);
  return changes;
}
