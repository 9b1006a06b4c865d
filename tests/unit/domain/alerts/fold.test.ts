import fc from "fast-check";
import { expect, test } from "vitest";
import { FOLD_MS, fold, MOST_MESSAGES, type RecentDelivery } from "#lib/domain/alerts/fold.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const ago = (ms: number) => new Date(NOW.getTime() - ms);
const sent = (id: string, foldKey: string, sendsAt: Date): RecentDelivery => ({ id, foldKey, sendsAt, waits: false });

test("the first event of its kind goes out at once", () => {
  expect(fold([], "load.failed:etl", NOW)).toEqual({ type: "new", foldKey: "load.failed:etl", at: NOW });
});

test("the second within ten minutes waits until they are over, and the third joins it", () => {
  const first = sent("a", "load.failed:etl", ago(60_000));
  const second = fold([first], "load.failed:etl", NOW);
  expect(second).toEqual({ type: "new", foldKey: "load.failed:etl", at: new Date(first.sendsAt.getTime() + FOLD_MS) });
  const waiting = { id: "b", foldKey: "load.failed:etl", sendsAt: new Date(NOW.getTime() + 1), waits: true };
  expect(fold([first, waiting], "load.failed:etl", NOW)).toEqual({ type: "join", deliveryId: "b" });
});

test("another location's event does not wait for it", () => {
  expect(fold([sent("a", "load.failed:etl", ago(1))], "load.failed:ml", NOW)).toMatchObject({ type: "new", at: NOW });
});

test("what came more than ten minutes ago folds nothing", () => {
  expect(fold([sent("a", "load.failed:etl", ago(FOLD_MS))], "load.failed:etl", NOW)).toMatchObject({ at: NOW });
});

test("however many events come, a receiver gets few messages in ten minutes, and each event is in exactly one", () => {
  const storms = fc.array(fc.record({ key: fc.nat(30), afterMs: fc.nat(20_000) }), { maxLength: 300 });
  fc.assert(
    fc.property(storms, (storm) => {
      let now = NOW.getTime();
      const deliveries: (RecentDelivery & { events: number })[] = [];
      for (const { key, afterMs } of storm) {
        now += afterMs;
        const recent = deliveries.map((one) => ({ ...one, waits: one.sendsAt.getTime() > now }));
        const verdict = fold(recent, `kind:${key}`, new Date(now));
        if (verdict.type === "join") {
          const found = deliveries.find(({ id }) => id === verdict.deliveryId);
          if (found === undefined) throw new Error("joins what is not there");
          found.events++;
        } else {
          const { foldKey, at } = verdict;
          deliveries.push({ id: `${deliveries.length}`, foldKey, sendsAt: at, waits: true, events: 1 });
        }
      }
      expect(deliveries.reduce((sum, { events }) => sum + events, 0)).toBe(storm.length);
      // In any ten minutes: those that went at once, and those folded ones whose time had come.
      for (const { sendsAt } of deliveries) {
        const within = deliveries.filter(
          (one) => one.sendsAt >= sendsAt && one.sendsAt.getTime() < sendsAt.getTime() + FOLD_MS,
        );
        expect(within.length).toBeLessThanOrEqual(2 * MOST_MESSAGES + 1);
      }
    }),
    { numRuns: 2_000 },
  );
});
