import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PERMISSIONS, type Permission, ROLE_NAMES, ROLES, roleMay } from "#lib/domain/access/roles.ts";

const page = readFileSync(new URL("../../../docs/roles.md", import.meta.url), "utf8");

/** The table of docs/roles.md, as it follows from the one by which it is decided. */
function rolesTable(): string {
  const leastFirst = [...ROLES].reverse();
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(["", ...leastFirst.map((role) => ROLE_NAMES[role])]),
    `|---|${leastFirst.map(() => ":-:|").join("")}`,
    ...(Object.keys(PERMISSIONS) as Permission[]).map((permission) =>
      line([PERMISSIONS[permission].label, ...leastFirst.map((role) => (roleMay(role, permission) ? "x" : ""))]),
    ),
  ].join("\n");
}

test("the page about roles has the table by which it is decided", () => {
  const found = page.split("\n").filter((line) => line.startsWith("|"));
  expect(found.join("\n")).toBe(rolesTable());
});
