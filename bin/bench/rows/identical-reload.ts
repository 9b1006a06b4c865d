import { makeAssets, pushBody } from "../assets.ts";
import type { Figure } from "../figure.ts";
import { hashAssets } from "../hash-assets.ts";
import { httpClient, loadsPath } from "../http-client.ts";
import type { Row } from "../row.ts";
import { median } from "../statistics.ts";
import { withWebServer } from "../web-server.ts";

/** The size that the limit is for. */
const LIMITED_SIZE = 100_000;

/**
 * The same snapshot again by hashes (`prepare`, then a load of what is stored) against its first push, where every
 * asset is sent, parsed and hashed. The client's own hashing is not in it: it hashes while it makes the snapshot.
 */
export const identicalReload: Row = {
  name: "identical_reload",
  async *run({ sizes, short }) {
    yield* await withWebServer(async (server) => {
      const client = httpClient(server);
      const figures: Figure[] = [];
      for (const size of sizes) {
        const assets = makeAssets(size);
        const full = pushBody(assets);
        const pairs = hashAssets(assets).map(({ keyHash, contentHash }) => [
          keyHash.toString("hex"),
          contentHash.toString("hex"),
        ]);
        const prepare = Buffer.from(JSON.stringify({ assets: pairs }));
        const stored = Buffer.from(JSON.stringify({ status: "loaded", stored: pairs }));
        const byHashes: number[] = [];
        const firsts: number[] = [];
        const again: number[] = [];
        for (let round = 0; round < (short ? 2 : 5); round++) {
          const location = `identical-${size}-${round}`;
          firsts.push(await client.push(location, full));
          again.push(await client.push(location, full));
          const asked = await client.post(`${loadsPath(location)}/prepare`, prepare, 200);
          if ((asked.answer as { missing: unknown[] }).missing.length > 0)
            throw new Error("stored definitions are missing");
          byHashes.push(asked.ms + (await client.push(location, stored)));
        }
        const limit = size === LIMITED_SIZE ? { limit: 0.2 } : {};
        const against = (others: readonly number[]) =>
          median(byHashes.map((ms, round) => ms / (others[round] as number)));
        figures.push(
          { name: `identical_reload@${size}`, value: against(firsts), unit: "ratio", ...limit },
          { name: `identical_reload_vs_known_push@${size}`, value: against(again), unit: "ratio" },
          { name: `identical_reload_ms@${size}`, value: median(byHashes), unit: "ms" },
          { name: `identical_push_ms@${size}`, value: median(again), unit: "ms" },
        );
      }
      return figures;
    });
  },
};
