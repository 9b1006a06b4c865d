import { expect, test } from "vitest";
import { listingTurn } from "#lib/jobs/listing/listing-turn.ts";

const location = (id: number, to: number, assets: number) => ({ locationId: BigInt(id), to, assets });

test("a few assets are listed at once", () => {
  const isTurn = listingTurn();
  expect(isTurn([location(1, 1, 3000), location(2, 4, 2000)], 0)).toBe(true);
  expect(isTurn([], 1)).toBe(true);
});

test("many are listed when no load has come for as long as one of that size may be under way", () => {
  const isTurn = listingTurn();
  expect(isTurn([location(1, 1, 100_000)], 1_000)).toBe(false);
  expect(isTurn([location(1, 1, 100_000)], 15_900)).toBe(false);
  // Another load of it, and then one of another location, begin the wait again.
  expect(isTurn([location(1, 2, 100_100)], 16_000)).toBe(false);
  expect(isTurn([location(1, 2, 100_100), location(2, 1, 10)], 30_000)).toBe(false);
  expect(isTurn([location(1, 2, 100_100), location(2, 1, 10)], 45_000)).toBe(false);
  expect(isTurn([location(1, 2, 100_100), location(2, 1, 10)], 45_020)).toBe(true);
});

test("of several that are quiet one follows the other", () => {
  const isTurn = listingTurn();
  const three = [1, 2, 3].map((id) => location(id, 1, 100_000));
  expect(isTurn(three, 0)).toBe(false);
  expect(isTurn(three, 30_000)).toBe(true);
  expect(isTurn(three.slice(1), 40_000)).toBe(true);
  // One that comes meanwhile has the last one wait with it.
  expect(isTurn([...three.slice(2), location(4, 1, 100_000)], 50_000)).toBe(false);
  expect(isTurn([...three.slice(2), location(4, 1, 100_000)], 80_000)).toBe(true);
});

test("no number of assets makes it wait for more than half a minute of quiet", () => {
  const isTurn = listingTurn();
  expect(isTurn([location(1, 1, 10_000_000)], 0)).toBe(false);
  expect(isTurn([location(1, 1, 10_000_000)], 29_999)).toBe(false);
  expect(isTurn([location(1, 1, 10_000_000)], 30_000)).toBe(true);
});

test("loads without end put it off for a while and no longer; what comes after that waits anew", () => {
  const isTurn = listingTurn();
  let now = 0;
  for (let load = 1; ; load++, now += 1_000) if (isTurn([location(1, load, 100_000)], now)) break;
  expect(now).toBe(60_000);
  // What came while that was listed waits anew, also where there was never nothing.
  expect(isTurn([location(2, 1, 100_000)], 61_000)).toBe(false);
  expect(isTurn([location(2, 2, 100_000)], 75_000)).toBe(false);
  expect(isTurn([location(2, 2, 100_000)], 90_000)).toBe(true);
  expect(isTurn([], 91_000)).toBe(true);
  expect(isTurn([location(1, 900, 100_000)], 92_000)).toBe(false);
  expect(isTurn([location(1, 900, 100_000)], 107_000)).toBe(true);
});
