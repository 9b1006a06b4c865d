import { getDiff } from "#lib/services/history/get-diff.ts";
import { growHistory } from "../grow-history.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT, type Store, withStore } from "../store.ts";

const FEW_ASSETS = 1000;
const MANY_ASSETS = 100_000;
const CHANGES_PER_LOAD = 4;
/** 500 loads apart, with 2,000 changes between; neither end is the first or the newest load. */
const FROM = 50;
const TO = 550;
const LOADS = 600;

/** The diff of two loads 500 apart in a location with 100,000 assets, against one with 1,000. */
export const anyDiff: Row = {
  name: "any_diff",
  async *run({ short }) {
    yield* await withStore(async (store) => {
      const sizes = { loads: LOADS, changesPerLoad: CHANGES_PER_LOAD };
      await growHistory(store, { location: "small", assets: FEW_ASSETS, ...sizes });
      await growHistory(store, { location: "large", assets: short ? MANY_ASSETS / 10 : MANY_ASSETS, ...sizes });
      const { ratio, ours } = await interleave(
        () => diff(store, "large"),
        () => diff(store, "small"),
        { rounds: short ? 5 : 31, warmUps: 3 },
      );
      return [
        { name: "any_diff", value: ratio, unit: "ratio", limit: 2 },
        { name: "any_diff_ms", value: ours, unit: "ms" },
      ] as const;
    });
  },
};

/**
 * In the large location 2,000 assets changed once, in the small one 1,000 twice: it is the easier one, since only what
 * came of it is a change. The page is the same.
 */
async function diff({ context }: Store, location: string): Promise<void> {
  const { changes } = await getDiff(context, {
    deployment: DEPLOYMENT,
    location,
    from: FROM,
    to: TO,
    values: false,
    limit: 1000,
  });
  if (changes.length !== 1000) throw new Error(`the diff has ${changes.length} changes`);
}
