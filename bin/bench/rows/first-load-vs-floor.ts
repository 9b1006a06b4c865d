import { makeAssets, pushBody } from "../assets.ts";
import type { Figure } from "../figure.ts";
import { copyFloor } from "../floors/copy-rows.ts";
import { parseAndHash } from "../floors/parse-and-hash.ts";
import { httpClient } from "../http-client.ts";
import { timed } from "../interleave.ts";
import type { Row } from "../row.ts";
import { median } from "../statistics.ts";
import { withWebServer } from "../web-server.ts";

/** The size that the limit is for. */
const LIMITED_SIZE = 100_000;

/** The first push of a code location against parsing and hashing its body, and COPY of the rows that it leaves. */
export const firstLoadVsFloor: Row = {
  name: "first_load_vs_floor",
  async *run({ sizes, short }) {
    yield* await withWebServer(async (server) => {
      const client = httpClient(server);
      const figures: Figure[] = [];
      for (const size of sizes) {
        const body = pushBody(makeAssets(size));
        await client.push(`first-${size}-0`, body);
        const floor = await copyFloor(server.store.db, `first-${size}-0`);
        const ours: number[] = [];
        const floors: number[] = [];
        for (let round = 1; round <= (short ? 2 : 5); round++) {
          floors.push((await timed(() => parseAndHash(body))) + (await floor.copy()));
          ours.push(await client.push(`first-${size}-${round}`, body));
        }
        await floor.drop();
        const limit = size === LIMITED_SIZE ? { limit: 2.5 } : {};
        figures.push(
          {
            name: `first_load_vs_floor@${size}`,
            value: median(ours.map((ms, round) => ms / (floors[round] as number))),
            unit: "ratio",
            ...limit,
          },
          { name: `first_load_ms@${size}`, value: median(ours), unit: "ms" },
          { name: `first_load_floor_ms@${size}`, value: median(floors), unit: "ms" },
        );
      }
      return figures;
    });
  },
};
