import { describe, expect, test } from "vitest";
import { csvLine } from "#lib/domain/audit/csv.ts";
import { actionPhrase, targetName } from "#lib/domain/audit/describe-event.ts";
import { NO_SEAL, type SealedEvent, sealHash } from "#lib/domain/audit/seal.ts";

const EVENT: SealedEvent = {
  id: "1",
  at: "2026-11-21T06:00:00.000000Z",
  actor: { type: "system", id: "test", name: "test" },
  action: "test.done",
  deploymentId: null,
  locationId: null,
  target: { b: 1, a: 2 },
  before: null,
  after: null,
  address: null,
  requestId: null,
};

describe("a link of the chain", () => {
  test("is the published hash of the link before and the canonical events", () => {
    // printf '%64s' | xxd -r -p; the line; sha256sum: docs/audit.md says how, and this may never change.
    expect(sealHash(NO_SEAL, []).toString("hex")).toBe(
      "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
    );
  });

  test("does not depend on the order in which members come", () => {
    const other = { ...EVENT, target: { a: 2, b: 1 } };
    expect(sealHash(NO_SEAL, [EVENT])).toEqual(sealHash(NO_SEAL, [other]));
  });

  test("changes with every member, with the order of events and with the link before", () => {
    const base = sealHash(NO_SEAL, [EVENT, { ...EVENT, id: "2" }]).toString("hex");
    const others = [
      sealHash(NO_SEAL, [{ ...EVENT, id: "2" }, EVENT]),
      sealHash(Buffer.alloc(32, 1), [EVENT, { ...EVENT, id: "2" }]),
      ...(Object.keys(EVENT) as (keyof SealedEvent)[]).map((name) =>
        sealHash(NO_SEAL, [{ ...EVENT, [name]: "other" } as SealedEvent, { ...EVENT, id: "2" }]),
      ),
    ].map((hash) => hash.toString("hex"));
    expect(new Set([base, ...others]).size).toBe(others.length + 1);
  });
});

test("a CSV cell is quoted, and never a formula", () => {
  expect(csvLine(["a", 'say "x"', "b,c", "", "two\nlines"])).toBe('"a","say ""x""","b,c","","two\nlines"\r\n');
  for (const formula of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]) {
    expect(csvLine([formula])).toBe(`"'${formula}"\r\n`);
  }
});

test("an action is told in words, one that nobody wrote words for too", () => {
  expect(actionPhrase("load.recorded")).toBe("recorded");
  expect(actionPhrase("freeze_window.created")).toBe("created the freeze window");
  expect(actionPhrase("odd")).toBe("odd");
  expect(actionPhrase("__proto__.done")).toBe("done the   proto  ");
  expect(targetName({ location: "orders", load: 12 })).toBe("#12 of orders");
  expect(targetName({ token: "id", name: "ci" })).toBe("ci");
  expect(targetName({ rollback: "id" })).toBe("");
  expect(targetName({ provider: "github", group: "acme/platform" })).toBe("acme/platform");
});
