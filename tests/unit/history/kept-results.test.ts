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
