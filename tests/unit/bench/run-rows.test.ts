import { expect, test } from "vitest";
import type { Figure, Skipped } from "#bin/bench/figure.ts";
import type { Row } from "#bin/bench/row.ts";
import { runRows } from "#bin/bench/run-rows.ts";

function row(name: string, ...yields: (Figure | Skipped | Error)[]): Row {
  return {
    name,
    async *run() {
      for (const each of yields) {
        if (each instanceof Error) throw each;
        yield each;
      }
    },
  };
}

const KEPT = { name: "kept", value: 1, unit: "ratio", limit: 2 } as const;
const MISSED = { name: "missed", value: 3, unit: "ratio", limit: 2 } as const;

async function run(rows: readonly Row[], short = false) {
  const lines: unknown[] = [];
  const notes: string[] = [];
  const code = await runRows(
    rows,
    { sizes: [100], short },
    { print: (line) => lines.push(JSON.parse(line)), note: (text) => notes.push(text) },
  );
  return { code, lines, notes: notes.join("") };
}

test("limits that are kept, and rows that are skipped, end well", async () => {
  const skipped = { name: "c", skipped: "no git" };
  expect(await run([row("a", KEPT), row("c", skipped)])).toMatchObject({ code: 0, lines: [KEPT, skipped] });
});

test("a limit that is missed ends with exit 1, after all other rows", async () => {
  expect(await run([row("a", MISSED), row("b", KEPT)])).toMatchObject({
    code: 1,
    lines: [{ ...MISSED, missed: true }, KEPT],
  });
});

test("a row that throws has a line that says why, keeps what it measured, and lets the others run", async () => {
  const { code, lines, notes } = await run([row("broken", KEPT, new Error("no Chromium")), row("b", KEPT)]);
  expect(code).toBe(1);
  expect(lines).toEqual([KEPT, { name: "broken", error: "no Chromium" }, KEPT]);
  expect(notes).toContain("run-rows.test.ts");
});

test("figures of less data have names of their own and no limits", async () => {
  const atLeast = { ...KEPT, atLeast: true };
  const { code, lines } = await run(
    [row("a", MISSED, atLeast), row("b", { name: "b", skipped: "no git" }), row("c", new Error("broken"))],
    true,
  );
  expect(lines).toEqual([
    { name: "missed_short", value: 3, unit: "ratio" },
    { name: "kept_short", value: 1, unit: "ratio" },
    { name: "b_short", skipped: "no git" },
    { name: "c_short", error: "broken" },
  ]);
  expect(code).toBe(1);
  expect((await run([row("a", MISSED)], true)).code).toBe(0);
});
