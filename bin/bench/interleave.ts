import { median } from "./statistics.ts";

/** Work to be timed. What it resolves to is dropped, but keeps the engine from dropping the work. */
export type Work = () => unknown;

export type Timed = { readonly ours: number; readonly floor: number; readonly ratio: number };

/**
 * Times two pieces of work in turns, so that whatever else the machine does meets both alike.
 * @param options.prepare runs before each piece, untimed.
 * @returns median milliseconds, and the median of the ratios of neighbours.
 */
export async function interleave(
  ours: Work,
  floor: Work,
  options: { readonly rounds: number; readonly warmUps?: number; readonly prepare?: () => unknown },
): Promise<Timed> {
  const { rounds, warmUps = 1, prepare = () => {} } = options;
  const times: { ours: number; floor: number }[] = [];
  for (let round = -warmUps; round < rounds; round++) {
    await prepare();
    const floorMs = await timed(floor);
    await prepare();
    const oursMs = await timed(ours);
    if (round >= 0) times.push({ ours: oursMs, floor: floorMs });
  }
  return {
    ours: median(times.map((time) => time.ours)),
    floor: median(times.map((time) => time.floor)),
    ratio: median(times.map((time) => time.ours / time.floor)),
  };
}

/** Milliseconds that the work takes. */
export async function timed(work: Work): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
