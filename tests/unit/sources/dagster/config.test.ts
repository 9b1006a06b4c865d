import { expect, test } from "vitest";
import { dagsterConfigSchema, isWatched } from "#lib/sources/dagster/config.ts";

test("an address is enough; a closing slash or /graphql is taken off", () => {
  const expected = { headers: {}, locations: {}, grpc: "auto", pollSeconds: 2, unreachableSeconds: 20 };
  for (const url of ["http://dagster:3000", "http://dagster:3000/", "http://dagster:3000/graphql"]) {
    expect(dagsterConfigSchema.parse({ url })).toEqual({ url: "http://dagster:3000", ...expected });
  }
  expect(dagsterConfigSchema.parse({ url: "https://x.example.com/dagster/" }).url).toBe(
    "https://x.example.com/dagster",
  );
});

test.each<[string, Record<string, unknown>, string]>([
  ["no address", { url: "dagster:3000" }, "url"],
  ["nonsense", { url: "dagster" }, "url"],
  ["a password in the address", { url: "http://a:b@dagster:3000" }, "url"],
  ["a query", { url: "http://dagster:3000?a=b" }, "url"],
  ["the secret as a header", { url: "http://d", headers: { Authorization: "Bearer x" } }, "headers.Authorization"],
  ["a header that is none", { url: "http://d", headers: { "a b": "x" } }, "headers.a b"],
  ["a header of two lines", { url: "http://d", headers: { a: "x\ny" } }, "headers.a"],
  ["too many questions", { url: "http://d", pollSeconds: 0 }, "pollSeconds"],
  ["an unknown member", { url: "http://d", gprc: "off" }, ""],
])("refuses %s", (_case, config, path) => {
  const parsed = dagsterConfigSchema.safeParse(config);
  expect(parsed.error?.issues.map((issue) => issue.path.join("."))).toEqual([path]);
});

test.each<[Parameters<typeof isWatched>[0], string, boolean]>([
  [{}, "orders", true],
  [{ include: [] }, "orders", true],
  [{ include: ["ord*"] }, "orders", true],
  [{ include: ["ord*"] }, "billing", false],
  [{ exclude: ["*_dev"] }, "orders_dev", false],
  [{ include: ["*"], exclude: ["orders"] }, "orders", false],
  [{ include: ["a.b"] }, "axb", false],
  [{ include: ["o?ders"] }, "orders", true],
  [{ include: ["orders?"] }, "orders", false],
  [{ include: ["?"] }, "🍋", true],
  [{ include: ["*er*er*"] }, "orders_by_buyer", true],
  [{ include: ["*er*er*er*"] }, "orders_by_buyer", false],
  [{ include: ["orders*", "x"] }, "orders", true],
  [{ include: ["*ders"] }, "orders_ders", true],
])("%j watches %s: %s", (locations, name, expected) => {
  expect(isWatched(locations, name)).toBe(expected);
});

test("no glob takes long, however many stars it has", () => {
  const include = [`${"*a".repeat(30)}*b`];
  expect(isWatched({ include }, "a".repeat(200))).toBe(false);
  expect(isWatched({ include }, `${"a".repeat(200)}b`)).toBe(true);
});
