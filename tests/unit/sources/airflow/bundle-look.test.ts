import { describe, expect, test } from "vitest";
import { bundleLooks, isParsedSince, isWhole, parseTimes } from "#lib/sources/airflow/bundle-look.ts";
import type { Overview } from "#lib/sources/airflow/overview.ts";

const dag = (
  id: string,
  version: string | null,
  parsedAt = "2026-01-01T00:00:10Z",
  bundle: string | null = "team",
) => ({
  dag_id: id,
  bundle_name: bundle,
  bundle_version: version,
  relative_fileloc: `${id}.py`,
  last_parsed_time: parsedAt,
  file_token: id,
});
const failure = (filename: string, at: string, stack = "E: no") => ({
  import_error_id: 1,
  timestamp: at,
  filename,
  bundle_name: "team",
  stack_trace: stack,
});
const processor = (id: string, startedAt: string) => ({ id, startedAt: new Date(startedAt) });

function look(overview: Partial<Overview>) {
  const found = bundleLooks({ dags: [], importErrors: [], held: new Map(), processor: null, ...overview }).get("team");
  if (found === undefined) throw new Error("there is no bundle team");
  return found;
}

test("DAGs and import errors are put together by their bundle; where Airflow names none, by its default", () => {
  const looks = bundleLooks({
    dags: [dag("a", "1"), dag("b", null, undefined, null)],
    importErrors: [failure("x.py", "2026-01-01T00:00:10Z")],
    held: new Map(),
    processor: null,
  });
  expect([...looks.keys()]).toEqual(["team", "dags-folder"]);
  expect(looks.get("team")).toMatchObject({
    version: "1",
    dags: [{ dag_id: "a" }],
    importErrors: [{ filename: "x.py" }],
  });
});

describe("the version of a bundle", () => {
  const broken = [failure("a.py", "2026-01-01T00:00:20Z")];
  const held = new Map([["team", { version: "2", codeUrl: null }]]);

  test("is none of a DAG whose file cannot be imported any more", () => {
    expect(look({ dags: [dag("a", "1"), dag("b", "2")], importErrors: broken })).toMatchObject({ version: "2" });
    expect(look({ dags: [dag("a", "1")], importErrors: broken })).toMatchObject({ version: null });
  });

  test("is the one that Airflow holds where no file can be imported, and another one is in question anew", () => {
    const before = look({ dags: [dag("a", "1")], importErrors: broken, held });
    expect(before.version).toBe("2");
    const after = look({
      dags: [dag("a", "1")],
      importErrors: broken,
      held: new Map([["team", { version: "3", codeUrl: null }]]),
    });
    expect(after.version).toBe("3");
    expect(after.mark).not.toBe(before.mark);
  });

  test("is what its DAGs were parsed at where there are any, though Airflow has fetched a newer one", () => {
    expect(look({ dags: [dag("b", "1")], importErrors: broken, held }).version).toBe("1");
  });
});

describe("a bundle is whole", () => {
  test("when all of its DAGs were parsed at one version", () => {
    expect(isWhole(look({ dags: [dag("a", "1"), dag("b", "1")] }))).toBe(true);
    expect(isWhole(look({ dags: [dag("a", "1"), dag("b", "2")] }))).toBe(false);
    expect(isWhole(look({ dags: [dag("a", null)] }))).toBe(true);
  });

  test("when the processor that runs now has parsed it, broken files too", () => {
    const dags = [dag("a", "1")];
    expect(isWhole(look({ dags, processor: processor("p", "2026-01-01T00:00:05Z") }))).toBe(true);
    expect(isWhole(look({ dags, processor: processor("p", "2026-01-01T00:00:15Z") }))).toBe(false);
    const importErrors = [failure("x.py", "2026-01-01T00:00:01Z")];
    expect(isWhole(look({ dags, importErrors, processor: processor("p", "2026-01-01T00:00:05Z") }))).toBe(false);
  });
});

test("it was parsed once more when every DAG and every broken file was", () => {
  const at = (a: string, x: string) => look({ dags: [dag("a", "1", a)], importErrors: [failure("x.py", x)] });
  const before = parseTimes(at("1", "1"));
  expect(isParsedSince(before, at("2", "2"))).toBe(true);
  expect(isParsedSince(before, at("2", "1"))).toBe(false);
});

test("it is in question anew when a version, a DAG, a broken file or the processor is another, and not at every parse", () => {
  const mark = (overview: Partial<Overview>) => look(overview).mark;
  const base = { dags: [dag("a", "1")], importErrors: [failure("x.py", "1", "E at 0x7f3c2a1b5d90")] };
  expect(
    mark({ dags: [dag("a", "1", "later")], importErrors: [failure("x.py", "2", "E: worded in another way")] }),
  ).toBe(mark(base));
  for (const other of [
    { ...base, dags: [dag("a", "2")] },
    { ...base, dags: [dag("a", "1"), dag("b", "1")] },
    { ...base, importErrors: [] },
    { ...base, importErrors: [failure("y.py", "1")] },
    { ...base, processor: processor("p", "2026-01-01T00:00:00Z") },
  ]) {
    expect(mark(other)).not.toBe(mark(base));
  }
});
