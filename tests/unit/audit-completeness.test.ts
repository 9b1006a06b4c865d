import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

/** Files of a folder of the repository, by path. */
function filesIn(folder: string): Map<string, string> {
  const paths = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  return new Map(
    paths
      .filter((path) => path.endsWith(".ts") && !path.startsWith("generated"))
      .map((path) => [join(folder, path), readFileSync(join(ROOT, folder, path), "utf8")]),
  );
}

const WRITES = /\b(insert into|update [a-z_]+( as)? ?[a-z]* ?set|update [a-z_]+\s|delete from|copyIn\()/i;

/** Exported functions of lib/db that change rows, as `file name`. */
function writersOf(db: Map<string, string>): Set<string> {
  const writers = new Set<string>();
  for (const [path, text] of db) {
    for (const part of text.split(/\n(?=export (?:async )?function )/).slice(1)) {
      const name = /^export (?:async )?function (\w+)/.exec(part)?.[1];
      const body = part.slice(0, part.indexOf("\n}\n") + 1 || undefined).replaceAll(/^\s*(\/\/|\*|\/\*\*).*$/gm, "");
      if (name !== undefined && WRITES.test(body)) writers.add(`${path} ${name}`);
    }
  }
  return writers;
}

/** What a file imports by name, as `file name`. */
function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(/^import (?!type)\{([^}]*)\} from "(\.[^"]+)"/gms)].flatMap(([, names = "", from = ""]) => {
    const file = normalize(join(dirname(path), from));
    return names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => name !== "" && !name.startsWith("type "))
      .map((name) => `${file} ${name.split(" as ")[0]}`);
  });
}

const db = filesIn("lib/db");
const services = filesIn("lib/services");
const writers = writersOf(db);
const AUDIT = "lib/services/audit/append-audit.ts";

/** Files that write rows, with which of lib/db's functions. */
function writing(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [path, text] of services) {
    const used = importsOf(path, text).filter((one) => writers.has(one));
    if (used.length > 0) found.set(path, used);
  }
  return found;
}

const importers = new Map<string, Set<string>>();
for (const [path, text] of services) {
  for (const one of importsOf(path, text)) {
    const [file = ""] = one.split(" ");
    importers.set(file, (importers.get(file) ?? new Set()).add(path));
  }
}

const auditsItself = (path: string) =>
  importsOf(path, services.get(path) ?? "").some((one) => one.startsWith(`${AUDIT} `));

/** Parts of verbs that write what was changed into the log for the verbs that call them. */
const AUDITING_PARTS = ["lib/services/history/write-load.ts"];

/** It audits itself, has a part do it, or is a part of verbs that all do. */
function audits(path: string, seen: ReadonlySet<string> = new Set()): boolean {
  if (auditsItself(path)) return true;
  const parts = importsOf(path, services.get(path) ?? "").map((one) => one.split(" ")[0] ?? "");
  if (parts.some((part) => AUDITING_PARTS.includes(part) && auditsItself(part))) return true;
  const above = [...(importers.get(path) ?? [])].filter((one) => !seen.has(one));
  return above.length > 0 && above.every((one) => audits(one, new Set([...seen, path])));
}

/** What is written and is no change of state that anybody made: each with why. */
const NO_CHANGE_OF_STATE: Readonly<Record<string, string>> = {
  "lib/services/access/ensure-setup-link.ts": "made at every start without an account, for the server's own terminal",
  "lib/services/access/find-token-actor.ts": "notes the last use",
  "lib/services/access/limit-rate.ts": "counts attempts",
  "lib/services/alerts/raise-alert.ts": "tells of what was audited, to those who asked to be told",
  "lib/services/alerts/read-alerts.ts": "notes how far somebody has read what the app told them",
  "lib/services/ask-worker.ts": "a question to the worker; the verb that asks audits what comes of it",
  "lib/services/history/catch-up-listing.ts": "lists for the catalogue what recorded loads say; nobody's doing",
  "lib/services/audit/seal-audit.ts": "the chain over the log itself",
};

test("every verb that changes rows writes what it did into the audit log", () => {
  expect(writers.size).toBeGreaterThan(30);
  const silent = [...writing()]
    .filter(([path]) => !(path in NO_CHANGE_OF_STATE) && !audits(path))
    .map(([path, used]) => `${path}: ${used.map((one) => one.split(" ")[1]).join(", ")}`);
  expect(silent).toEqual([]);
});

test("nothing is excused that does not write, or is not there", () => {
  const excused = Object.keys(NO_CHANGE_OF_STATE);
  expect(excused.filter((path) => !writing().has(path))).toEqual([]);
  expect(excused.filter((path) => audits(path))).toEqual([]);
});

/** Sign-ins, which next-auth opens, refuses and ends in callbacks of its own: the address is there, no request id. */
const WITHOUT_REQUEST = [
  "lib/services/access/open-sign-in.ts",
  "lib/services/access/revoke-sign-in.ts",
  "lib/services/access/sign-in-with-provider.ts",
  "lib/services/access/verify-password.ts",
];

test("every other line of the audit log has its request: its writer hands on the whole context", () => {
  const partial = [...services].flatMap(([path, text]) =>
    [...text.matchAll(/context(?:: | = )\{ actor[^}]*\}/g)].some(([made]) => !/requestId|\.\.\.request\b/.test(made))
      ? [path]
      : [],
  );
  expect(partial.sort()).toEqual(WITHOUT_REQUEST);
});
