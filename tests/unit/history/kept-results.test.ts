import { expect, test } from "vitest";
import type { Database } from "#lib/db/database.ts";
import { keptResults } from "#lib/services/kept-results.ts";

// What is kept for one database is told apart by the very object; nothing of it is used.
const database = () => ({}) as Database;
const MOST = 100;

/** What is kept, and the keys that were read so far. */
function keeping() {
  const kept = keptResults<number>(`test ${crypto.randomUUID()}`, MOST, (weight) => weight);
  const reads: string[] = [];
  const ask = (db: Database, key: string, weight: number) =>
    kept(db, key, async () => {
      reads.push(key);
      return weight;
    });
  return { kept, reads, ask };
}

/** A reading that goes on though whoever asked for it has left. */
async function leftBehind(ask: (read: () => Promise<number>, signal: AbortSignal) => Promise<number>) {
  const slow = Promise.withResolvers<number>();
  const leaving = new AbortController();
  const left = ask(() => slow.promise, leaving.signal);
  leaving.abort();
  await expect(left).rejects.toThrow("given up");
  return slow;
}

test("those who ask at the same time, and after, have what was read once", async () => {
  const { reads, ask } = keeping();
  const db = database();
  await Promise.all([ask(db, "a", 1), ask(db, "a", 1)]);
  await ask(db, "a", 1);
  expect(reads).toEqual(["a"]);
});

test("another database has its own", async () => {
  const { reads, ask } = keeping();
  await ask(database(), "a", 1);
  await ask(database(), "a", 1);
  expect(reads).toEqual(["a", "a"]);
});

test("results with nothing in them do not pile up", async () => {
  const { reads, ask } = keeping();
  const db = database();
  await ask(db, "first", 0);
  for (let key = 0; key < MOST; key++) await ask(db, String(key), 0);
  reads.length = 0;
  await ask(db, String(MOST - 1), 0);
  await ask(db, "first", 0);
  expect(reads).toEqual(["first"]);
});

test("what was not used for longest goes when all together are too much", async () => {
  const { reads, ask } = keeping();
  const db = database();
  await ask(db, "a", 40);
  await ask(db, "b", 40);
  await ask(db, "a", 40);
  await ask(db, "c", 40);
  reads.length = 0;
  for (const key of ["a", "c", "b"]) await ask(db, key, 40);
  expect(reads).toEqual(["b"]);
});

test("one that is too much by itself is kept while it is the newest", async () => {
  const { reads, ask } = keeping();
  const db = database();
  await ask(db, "huge", MOST * 5);
  await ask(db, "huge", MOST * 5);
  await ask(db, "a", 1);
  await ask(db, "huge", MOST * 5);
  expect(reads).toEqual(["huge", "a", "huge"]);
});

test("nobody waits for what another one reads", async () => {
  const { kept, ask } = keeping();
  const db = database();
  const slow = Promise.withResolvers<number>();
  const waiting = kept(db, "slow", () => slow.promise);
  expect(await ask(db, "quick", 1)).toBe(1);
  slow.resolve(2);
  expect(await waiting).toBe(2);
});

test("what failed is read again", async () => {
  const { kept, ask } = keeping();
  const db = database();
  await expect(kept(db, "a", () => Promise.reject(new Error("gone")))).rejects.toThrow("gone");
  expect(await ask(db, "a", 1)).toBe(1);
});

test("whoever leaves is refused at once, and the others get what is read", async () => {
  const { kept } = keeping();
  const db = database();
  const slow = Promise.withResolvers<number>();
  const leaving = new AbortController();
  const left = kept(db, "a", () => slow.promise, leaving.signal);
  const waiting = kept(db, "a", () => Promise.reject(new Error("read twice")), new AbortController().signal);
  leaving.abort();
  await expect(left).rejects.toThrow("given up");
  slow.resolve(7);
  expect(await waiting).toBe(7);
});

test("a reading is told when the last who waits has left, and whoever comes then has one of their own", async () => {
  const { kept, ask } = keeping();
  const db = database();
  const leaving = new AbortController();
  const told = Promise.withResolvers<void>();
  const read = (givenUp: AbortSignal) =>
    new Promise<number>((_, reject) => {
      givenUp.addEventListener("abort", () => {
        told.resolve();
        // Later, as a reading does that was in the middle of something.
        setTimeout(() => reject(new Error("late")), 5);
      });
    });
  const left = kept(db, "a", read, leaving.signal);
  leaving.abort();
  await expect(left).rejects.toThrow("given up");
  await told.promise;
  expect(await ask(db, "a", 3)).toBe(3);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await kept(db, "a", () => Promise.reject(new Error("read again")))).toBe(3);
});

test("whoever comes back while what they gave up is being read waits for that one", async () => {
  const { kept } = keeping();
  const db = database();
  const slow = await leftBehind((read, signal) => kept(db, "a", read, signal));
  const back = kept(db, "a", () => Promise.reject(new Error("read twice")), new AbortController().signal);
  const waiting = kept(db, "a", () => Promise.reject(new Error("read twice")));
  slow.resolve(7);
  expect(await Promise.all([back, waiting])).toEqual([7, 7]);
});

test("what was given up but ended well is kept", async () => {
  const { kept } = keeping();
  const db = database();
  const slow = await leftBehind((read, signal) => kept(db, "a", read, signal));
  slow.resolve(7);
  await slow.promise;
  expect(await kept(db, "a", () => Promise.reject(new Error("read again")))).toBe(7);
});
