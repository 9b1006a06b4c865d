import { ROLE_NAMES, ROLES } from "#lib/domain/access/roles.ts";
import { emailOf } from "./sign-ins.ts";

/** What a person needs to begin: the address and a sign-in for each role. */
export function summary(publicUrl: string, password: string): string[] {
  const rows = [["Role", "Email", "Password"], ...ROLES.map((role) => [ROLE_NAMES[role], emailOf(role), password])];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
  const rule = `  ${widths.map((width) => "─".repeat(width)).join("  ")}`;
  const [heading = "", ...rest] = lines;
  return [
    "",
    `Loadline's demo runs at ${publicUrl}`,
    "",
    heading,
    rule,
    ...rest,
    "",
    "  Sign in as Editor and open View history of warehouse: its newest release is the wrong one to run.",
    "  Ctrl-C stops everything and keeps the data; npm run demo -- --reset starts over.",
  ];
}
