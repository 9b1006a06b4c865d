import { describe, expect, test } from "vitest";
import { claimAt, googleEmailOf, verifiedIn } from "#lib/auth/providers/openid-connect.ts";
import { groupNames } from "#lib/auth/providers/vouched.ts";

describe("a claim is found", () => {
  const claims = {
    groups: ["a"],
    "https://x.example/groups": ["b"],
    realm_access: { roles: ["c"] },
    "a.b": 1,
    a: { b: 2 },
  };
  const cases: [string, unknown][] = [
    ["groups", ["a"]],
    ["https://x.example/groups", ["b"]],
    ["realm_access.roles", ["c"]],
    ["a.b", 1],
    ["realm_access.none", undefined],
    ["groups.0", undefined],
    ["constructor.name", undefined],
    ["__proto__.toString", undefined],
    ["", undefined],
  ];
  for (const [path, value] of cases) test(JSON.stringify(path), () => expect(claimAt(claims, path)).toEqual(value));
});

describe("groups are names alone", () => {
  const cases: [unknown, string[]][] = [
    [
      ["a", "b", "a"],
      ["a", "b"],
    ],
    ["one", ["one"]],
    [undefined, []],
    [null, []],
    [["", "a\0b", 7, null, ["x"], { name: "y" }, "x".repeat(256), "ok"], ["ok"]],
    [{ a: true }, []],
  ];
  for (const [claim, names] of cases)
    test(JSON.stringify(claim) ?? "none", () => expect(groupNames(claim)).toEqual(names));
  test("and at most a thousand", () =>
    expect(groupNames(Array.from({ length: 5000 }, (_, i) => `g${i}`))).toHaveLength(1000));
});

describe("Google answers for", () => {
  const cases: [string, Record<string, unknown>, string | null][] = [
    ["gmail.com", { email: "a@gmail.com", email_verified: true }, "a@gmail.com"],
    ["a domain that it hosts", { email: "a@corp.example", email_verified: true, hd: "corp.example" }, "a@corp.example"],
    ["no other domain", { email: "a@corp.example", email_verified: true }, null],
    ["no domain beside the hosted one", { email: "a@corp.example", email_verified: true, hd: "other.example" }, null],
    ["nothing that it has not verified", { email: "a@gmail.com", email_verified: false }, null],
    ["nothing that looks like gmail.com", { email: "a@gmail.com.evil.example", email_verified: true }, null],
    ["nothing with two at signs", { email: "a@evil.example@gmail.com", email_verified: true }, null],
  ];
  for (const [what, claims, email] of cases) test(what, () => expect(googleEmailOf(claims)).toBe(email));
});

describe("an address that one source of claims tells and the other denies", () => {
  const told = (claims: Record<string, unknown>) => (claims.email_verified === false ? null : String(claims.email));
  const [asked, token] = [{ email: "A@corp.example", email_verified: false }, { email: "a@corp.example" }];
  test("counts by neither, whichever says so", () => {
    expect(verifiedIn([asked, token], told)).toBeNull();
    expect(verifiedIn([token, asked], told)).toBeNull();
  });
  test("leaves another address of the other source as it is", () => {
    expect(verifiedIn([asked, { email: "b@corp.example", email_verified: true }], told)).toBe("b@corp.example");
  });
});
