import { encodeCursor } from "#lib/services/cursor.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { searchFloor } from "../floors/search-by-trigrams.ts";
import { growHistory } from "../grow-history.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT, type Store, withStore } from "../store.ts";

const ASSETS = 1000;
const FEW_LOADS = 1000;
const MANY_LOADS = 1_000_000;
const SHORT_LOADS = 20_000;

/** Pages of the history of a location with 1,000,000 loads against one with 1,000, and search in the large one. */
export const historyGrowth: Row = {
  name: "history_growth",
  async *run({ short }) {
    yield* await withStore(async (store) => {
      const many = short ? SHORT_LOADS : MANY_LOADS;
      await growHistory(store, { location: "small", assets: ASSETS, loads: FEW_LOADS, changesPerLoad: 1 });
      await growHistory(store, { location: "large", assets: ASSETS, loads: many, changesPerLoad: 1 });
      const rounds = short ? 21 : 101;
      const figures = [];
      for (const collapse of [true, false]) {
        const kind = collapse ? "collapsed" : "by_load";
        for (const [page, share] of [
          ["first", 1],
          ["deep", 0.5],
        ] as const) {
          const { ratio, ours } = await interleave(
            () => list(store, "large", { collapse, before: many * share + 1 }),
            () => list(store, "small", { collapse, before: FEW_LOADS * share + 1 }),
            { rounds, warmUps: 5 },
          );
          figures.push(
            { name: `history_growth_${page}_${kind}`, value: ratio, unit: "ratio", limit: 1.5 } as const,
            { name: `history_${page}_${kind}_ms`, value: ours, unit: "ms" } as const,
          );
        }
        for (const [name, q] of [
          ["one", `number ${Math.floor(many * 0.7)} of`],
          ["some", "grace"],
          ["all", "models"],
        ] as const) {
          const rounds = short ? 5 : 21;
          const { ratio, ours } = await interleave(
            () => list(store, "large", { collapse, q }),
            // A page has to be read and made in any case: searching is what comes on top.
            async () => {
              await searchFloor(store.db, q);
              await list(store, "large", { collapse });
            },
            { rounds, warmUps: 3 },
          );
          const alone = await interleave(
            () => list(store, "large", { collapse, q }),
            () => searchFloor(store.db, q),
            { rounds, warmUps: 3 },
          );
          figures.push(
            { name: `history_search_${name}_${kind}`, value: ratio, unit: "ratio", limit: 2 } as const,
            { name: `history_search_${name}_${kind}_vs_statement_alone`, value: alone.ratio, unit: "ratio" } as const,
            { name: `history_search_${name}_${kind}_ms`, value: ours, unit: "ms" } as const,
          );
        }
      }
      return figures;
    });
  },
};

async function list(
  { context }: Store,
  location: string,
  { collapse, before, q }: { collapse: boolean; before?: number; q?: string },
): Promise<void> {
  const cursor = before === undefined ? undefined : encodeCursor({ before });
  const { items } = await listLoads(context, { deployment: DEPLOYMENT, location, collapse, limit: 50, cursor, q });
  if (items.length === 0) throw new Error(`nothing was found in ${location}`);
}
