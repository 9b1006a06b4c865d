import { describe, expect, it } from "vitest";
import { collectPair } from "#bin/cli/pair-option.ts";
import { recordBody } from "#bin/cli/record-request.ts";

const nothing = { body: null, assets: null, dbt: null, flags: {}, known: { repository: null, deployedBy: null } };
const assets = [{ key: ["orders"] }];

describe("the body of a push", () => {
  it("is the given one when there are no options", () => {
    const body = { status: "loaded", assets, futureMember: { kept: true } };
    expect(recordBody({ ...nothing, body })).toEqual(body);
  });

  it("is made of the list of assets and options", () => {
    const flags = { loadedAt: "2026-01-02T03:04:05Z", metadata: { team: "core" }, runtime: { python: "3.12" } };
    expect(recordBody({ ...nothing, assets, flags })).toEqual({ status: "loaded", assets, ...flags });
  });

  it("says failed when an error is given, without assets", () => {
    expect(recordBody({ ...nothing, flags: { errorMessage: "No module x", errorStack: "line 1" } })).toEqual({
      status: "failed",
      error: { message: "No module x", stack: "line 1" },
    });
  });

  it("keeps the body's metadata beside that of the options", () => {
    const body = { status: "loaded", assets, metadata: { build: 7, team: "x" } };
    expect(recordBody({ ...nothing, body, flags: { metadata: { team: "core" } } }).metadata).toEqual({
      build: 7,
      team: "core",
    });
  });

  it("carries the last good snapshot on with --unchanged", () => {
    expect(recordBody({ ...nothing, flags: { unchanged: true } })).toEqual({ status: "loaded", snapshot: "unchanged" });
  });

  it("is a dbt project's, which the body's facts and the options correct", () => {
    const dbt = { assets, runtime: { dbt: "1.11.2" }, metadata: { dbt: { project: "shop" } } };
    expect(recordBody({ ...nothing, dbt })).toEqual({
      status: "loaded",
      deployType: "dbt",
      assets,
      runtime: { dbt: "1.11.2" },
      metadata: { dbt: { project: "shop" } },
    });
    const body = { deployType: "image", runtime: { python: "3.13" }, metadata: { team: "core" } };
    expect(recordBody({ ...nothing, dbt, body, flags: { runtime: { dbt: "1.11.3" } } })).toEqual({
      status: "loaded",
      deployType: "image",
      assets,
      runtime: { dbt: "1.11.3", python: "3.13" },
      metadata: { dbt: { project: "shop" }, team: "core" },
    });
  });

  it("hands wrong members on, so that the server can name every one", () => {
    const body = { status: 7, assets: "none", image: 1, git: [], metadata: [], error: 3 };
    expect(recordBody({ ...nothing, body: body as never })).toEqual(body);
  });

  it("is refused when the assets are given twice or in the wrong place", () => {
    expect(() => recordBody({ ...nothing, body: { assets }, assets })).toThrow(/given twice/);
    expect(() => recordBody({ ...nothing, assets, flags: { unchanged: true } })).toThrow(/given twice/);
    const dbt = { assets, runtime: {}, metadata: {} };
    expect(() => recordBody({ ...nothing, body: { assets }, dbt })).toThrow(/given twice/);
    expect(() => recordBody({ ...nothing, dbt, flags: { unchanged: true } })).toThrow(/given twice/);
    expect(() => recordBody({ ...nothing, body: assets })).toThrow(/--assets/);
    expect(() => recordBody({ ...nothing, assets: {} })).toThrow(/array/);
    expect(() => recordBody({ ...nothing, flags: { errorStack: "x" } })).toThrow(/--error-message/);
  });
});

describe("name=value options", () => {
  it("keep further equals signs and any name", () => {
    const pairs = ["a=1=2", "__proto__=x", "empty="].reduce<Record<string, string> | undefined>(
      (before, text) => collectPair(text, before),
      undefined,
    );
    expect(Object.entries(pairs ?? {})).toEqual([
      ["a", "1=2"],
      ["__proto__", "x"],
      ["empty", ""],
    ]);
    const body = recordBody({ ...nothing, body: { metadata: { kept: 1 } }, flags: { metadata: pairs ?? {} } });
    expect(JSON.stringify(body.metadata)).toBe('{"kept":1,"a":"1=2","__proto__":"x","empty":""}');
  });

  it("are refused without a name or an equals sign", () => {
    expect(() => collectPair("=x")).toThrow();
    expect(() => collectPair("x")).toThrow();
  });
});
