import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { keyOf } from "../assets.ts";
import { growHistory } from "../grow-history.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT, type Store, withStore } from "../store.ts";

/** Of every asset, in both locations. */
const CHANGES = 10;
const FEW_ASSETS = 1000;
const MANY_ASSETS = 100_000;

/** The change history of one asset among 100,000 with 1,000,000 changes, against one among 1,000 with 10,000. */
export const assetHistoryGrowth: Row = {
  name: "asset_history_growth",
  async *run({ short }) {
    yield* await withStore(async (store) => {
      const many = short ? MANY_ASSETS / 10 : MANY_ASSETS;
      await growHistory(store, { location: "small", assets: FEW_ASSETS, loads: 1001, changesPerLoad: CHANGES });
      await growHistory(store, { location: "large", assets: many, loads: 1001, changesPerLoad: many / 100 });
      let turn = 0;
      const { ratio, ours } = await interleave(
        () => read(store, "large", (turn++ * 7919) % many),
        () => read(store, "small", (turn++ * 7919) % FEW_ASSETS),
        { rounds: short ? 51 : 301, warmUps: 20 },
      );
      return [
        { name: "asset_history_growth", value: ratio, unit: "ratio", limit: 1.5 },
        { name: "asset_history_ms", value: ours, unit: "ms" },
      ] as const;
    });
  },
};

async function read({ context }: Store, location: string, index: number): Promise<void> {
  const key = keyOf(index);
  const { items } = await listAssetChanges(context, { deployment: DEPLOYMENT, location, key, limit: 50 });
  if (items.length !== CHANGES + 1) throw new Error(`the asset changed ${items.length} times`);
}
