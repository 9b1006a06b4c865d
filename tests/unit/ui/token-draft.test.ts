import { describe, expect, test } from "vitest";
import { newTokenDraft, rolesToHandOn, type TokenDraft, tokenInput } from "#components/tokens/token-draft.ts";
import type { MeView } from "#lib/contracts/me.ts";

const NOW = Date.parse("2026-11-21T06:00:00Z");
const me = (part: Partial<MeView>): MeView => ({
  type: "person",
  name: "Ada",
  email: "ada@example.com",
  organizationRole: null,
  deployments: [],
  account: null,
  ...part,
});
const draft = (part: Partial<TokenDraft>): TokenDraft => ({ ...newTokenDraft("viewer", true), name: "ci", ...part });

describe("the roles that somebody may hand on", () => {
  const prod = { name: "prod", role: "editor" } as const;
  const lab = { name: "lab", role: "admin" } as const;

  test("end where they have them, in the place that the token is for", () => {
    expect(rolesToHandOn(me({ deployments: [prod, lab] }), "service", "prod")[0]).toBe("editor");
    expect(rolesToHandOn(me({ deployments: [prod, lab] }), "personal", null)[0]).toBe("admin");
    expect(rolesToHandOn(me({}), "personal", null)).toEqual([]);
  });

  test("include the organization's own for the whole organization alone", () => {
    const root = me({ organizationRole: "organization_admin", deployments: [prod] });
    expect(rolesToHandOn(root, "service", null)[0]).toBe("organization_admin");
    expect(rolesToHandOn(root, "service", "prod")[0]).toBe("admin");
  });
});

describe("a token as it is sent", () => {
  test("expires after the days that were chosen, or never", () => {
    expect(tokenInput(draft({ expiry: "30" }), "personal", NOW).expiresAt).toBe("2026-12-21T06:00:00.000Z");
    expect(tokenInput(draft({ expiry: "never" }), "personal", NOW).expiresAt).toBeNull();
  });

  test("stands to the end of the day that was chosen, where the person is", () => {
    const { expiresAt } = tokenInput(draft({ expiry: "date", date: "2026-12-24" }), "personal", NOW);
    const end = new Date(expiresAt ?? "");
    expect([end.getFullYear(), end.getMonth(), end.getDate(), end.getHours()]).toEqual([2026, 11, 24, 23]);
  });

  const refused: [string, Partial<TokenDraft>, string][] = [
    ["no name", { name: " " }, "name"],
    ["no deployment", { everywhere: false }, "deployment"],
    ["no day", { expiry: "date" }, "day"],
    ["a day that has passed", { expiry: "date", date: "2026-11-20" }, "passed"],
    [
      "the organization's role in a deployment",
      { everywhere: false, deployments: ["a"], role: "organization_admin" },
      "whole",
    ],
  ];
  test.each(refused)("is not sent with %s", (_what, part, words) => {
    expect(() => tokenInput(draft(part), "service", NOW)).toThrow(words);
  });
});
