import { describe, expect, it } from "vitest";
import { findViolations, type Import, type Module } from "#bin/boundaries.ts";
import { readModule } from "#bin/read-modules.ts";

const file = (path: string, typeOnly = false): Import => ({ file: path, package: null, typeOnly });
const parse = (path: string, text: string): Module => readModule(path, text);

describe("the rules between folders", () => {
  it.each([
    ["lib/domain/a.ts", 'import { x } from "../db/open.ts";', "lib/domain may not import lib/db/open.ts"],
    [
      "lib/domain/a.ts",
      'import type { Database } from "../db/database.ts";',
      "lib/domain may not import lib/db/database.ts",
    ],
    ["lib/services/a.ts", 'import pg from "pg";', "lib/services may not import pg"],
    ["lib/http/a.ts", 'const a = await import("next-auth/react");', "lib/http may not import next-auth"],
    [
      "components/a.tsx",
      'export { recordLoad } from "#lib/services/history/record-load.ts";',
      "components may not import lib/services/history/record-load.ts",
    ],
    [
      "components/a.tsx",
      'import { open } from "node:fs"; export const A = () => <p>{open}</p>;',
      "components may not import Node's modules",
    ],
    [
      "lib/services/a.ts",
      'import { it } from "#tests/support/database.ts";',
      "lib/services may not import tests/support/database.ts",
    ],
    ["lib/services/a.ts", "await sql.query<{ id: string }>(TEXT);", "SQL belongs in lib/db"],
    ["lib/http/a.ts", "await context.db.sql.query(TEXT);", "SQL belongs in lib/db"],
    ["lib/new/a.ts", "export {};", "belongs to no part"],
    ["lib/domain/utils.ts", "export {};", "name it after what is in it"],
    ["components/ui/index.ts", "export {};", "name it after what is in it"],
  ])("refuse %s with %s", (path, text, violation) => {
    expect(findViolations([parse(path, text)])).toEqual([expect.stringContaining(violation)]);
  });

  it("let through what points down, in every way of importing", () => {
    const text = `
      import { z } from "zod";
      import type { Change } from "../domain/diff/change.ts";
      export { KINDS } from "#lib/domain/diff/change.ts";
      import("./common.ts");
    `;
    expect(findViolations([parse("lib/contracts/a.ts", text)])).toEqual([]);
  });

  it("let lib/db run SQL, and others pass it on and speak of it", () => {
    const passed = "// sql.query is for lib/db\nawait readLoad(context.db.sql, pool.query(TEXT));";
    expect(
      findViolations([parse("lib/db/a.ts", "await sql.query(TEXT);"), parse("lib/services/a.ts", passed)]),
    ).toEqual([]);
  });

  it("find a cycle, over any number of files, and not one of types alone", () => {
    const cycle = [
      { path: "lib/domain/a.ts", imports: [file("lib/domain/b.ts")] },
      { path: "lib/domain/b.ts", imports: [file("lib/domain/c.ts")] },
      { path: "lib/domain/c.ts", imports: [file("lib/domain/a.ts")] },
    ];
    expect(findViolations(cycle)).toEqual([
      "lib/domain/a.ts -> lib/domain/b.ts -> lib/domain/c.ts -> lib/domain/a.ts: a cycle",
    ]);
    const ofTypes = cycle.map((module) => ({
      ...module,
      imports: module.imports.map((one) => ({ ...one, typeOnly: true })),
    }));
    expect(findViolations(ofTypes)).toEqual([]);
  });

  it("tell an import of types from one that stays at run time", () => {
    const { imports } = parse(
      "lib/db/a.ts",
      'import type { A } from "./a.ts"; import { type B, c } from "./b.ts"; import { type D } from "./d.ts"; import "./e.ts";',
    );
    expect(imports.map((one) => one.typeOnly)).toEqual([true, false, true, false]);
  });
});
