import { makeAssets, pushBody } from "../assets.ts";
import type { Figure } from "../figure.ts";
import { parseAndHash } from "../floors/parse-and-hash.ts";
import { httpClient } from "../http-client.ts";
import { timed } from "../interleave.ts";
import type { Row } from "../row.ts";
import { median } from "../statistics.ts";
import { withWebServer } from "../web-server.ts";

/** Assets that each of the measured loads changes. */
const CHANGED = 100;
/** The size that the limit is for: below it the fixed costs of a request weigh more than the body. */
const LIMITED_SIZE = 100_000;

/** A push of a snapshot with 100 changes, from the first byte to the answer, against parsing and hashing its body. */
export const reloadVsFloor: Row = {
  name: "reload_vs_floor",
  async *run({ sizes, short }) {
    yield* await withWebServer(async (server) => {
      const client = httpClient(server);
      const figures: Figure[] = [];
      for (const size of sizes) {
        const location = `reload-${size}`;
        await client.push(location, pushBody(makeAssets(size)));
        const ours: number[] = [];
        const floor: number[] = [];
        // The first round warms up.
        for (let round = 0; round <= (short ? 2 : 7); round++) {
          const body = pushBody(makeAssets(size, (index) => (index < CHANGED ? `round ${round}` : "1")));
          floor.push(await timed(() => parseAndHash(body)));
          ours.push(await client.push(location, body));
        }
        const ratio = median(ours.map((ms, round) => ms / (floor[round] as number)).slice(1));
        const limit = size === LIMITED_SIZE ? { limit: 3 } : {};
        figures.push(
          { name: `reload_vs_floor@${size}`, value: ratio, unit: "ratio", ...limit },
          { name: `reload_ms@${size}`, value: median(ours.slice(1)), unit: "ms" },
          { name: `reload_floor_ms@${size}`, value: median(floor.slice(1)), unit: "ms" },
        );
      }
      return figures;
    });
  },
};
