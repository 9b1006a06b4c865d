import { expect, test } from "vitest";
import { Turns } from "#lib/services/turns.ts";

/** Work that goes on until it is told to end, and says when it began. */
function pieceOfWork() {
  const end = Promise.withResolvers<string>();
  let hasBegun = false;
  return {
    work: () => {
      hasBegun = true;
      return end.promise;
    },
    end: end.resolve,
    fail: end.reject,
    get hasBegun() {
      return hasBegun;
    },
  };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("so many run side by side, and the others in the order in which they came", async () => {
  const turns = new Turns(2);
  const pieces = [pieceOfWork(), pieceOfWork(), pieceOfWork(), pieceOfWork()];
  const runs = pieces.map(({ work }) => turns.run(work));
  const begun = () => pieces.map(({ hasBegun }) => hasBegun);
  await settled();
  expect(begun()).toEqual([true, true, false, false]);
  pieces[1]?.end("second");
  expect(await runs[1]).toBe("second");
  await settled();
  expect(begun()).toEqual([true, true, true, false]);
  for (const [place, { end }] of pieces.entries()) end(String(place));
  expect(await Promise.all(runs)).toEqual(["0", "second", "2", "3"]);
});

test("work that fails makes place, too", async () => {
  const turns = new Turns(1);
  const [failing, next] = [pieceOfWork(), pieceOfWork()];
  const failed = turns.run(failing.work);
  const run = turns.run(next.work);
  failing.fail(new Error("out of disk"));
  await expect(failed).rejects.toThrow("out of disk");
  next.end("done");
  expect(await run).toBe("done");
});

test("whoever leaves the line is refused, never worked for, and in nobody's way", async () => {
  const turns = new Turns(1);
  const [first, left, last] = [pieceOfWork(), pieceOfWork(), pieceOfWork()];
  const leaving = new AbortController();
  const runs = [turns.run(first.work), turns.run(left.work, leaving.signal), turns.run(last.work)];
  leaving.abort();
  await expect(runs[1]).rejects.toMatchObject({ code: "unavailable" });
  first.end("first");
  last.end("last");
  expect(await runs[0]).toBe("first");
  expect(await runs[2]).toBe("last");
  expect(left.hasBegun).toBe(false);
});

test("what has begun is finished, whoever has left", async () => {
  const turns = new Turns(1);
  const piece = pieceOfWork();
  const leaving = new AbortController();
  const run = turns.run(piece.work, leaving.signal);
  await settled();
  leaving.abort();
  piece.end("done");
  expect(await run).toBe("done");
});

test("whoever left before asking gets no turn", async () => {
  const piece = pieceOfWork();
  await expect(new Turns(1).run(piece.work, AbortSignal.abort())).rejects.toMatchObject({ code: "unavailable" });
  expect(piece.hasBegun).toBe(false);
});
