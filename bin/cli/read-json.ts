import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { JsonValue } from "#lib/domain/json.ts";
import { readJson as parseJson } from "#lib/domain/snapshot/read-json.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";

/** JSON of a file, or of stdin where `source` is `-`. Throws a usage error that names the file and what is wrong. */
export async function readJson(source: string, io: CliIo): Promise<JsonValue> {
  const name = source === "-" ? "Standard input" : source;
  const text = source === "-" ? await io.readInput() : await readText(resolve(io.cwd, source), source);
  if (text === null || text.trim() === "") throw new CliError(EXIT.usage, `${name} is empty: JSON is expected there.`);
  try {
    // A byte order mark is what some Windows tools put first; JSON has none.
    const json = text.replace(/^\ufeff/, "");
    if (HUGE_EXPONENT.test(json)) JSON.parse(json, refuseInfinity);
    // As the server reads it: whole numbers that a double cannot carry keep their digits.
    return parseJson(json) as JsonValue;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `${name} is not valid JSON: ${reason}.`);
  }
}

/** Might be a number too large for a double; looking at every value is slow, so it is done only then. */
const HUGE_EXPONENT = /\d[eE]\+?\d{3}/;

/** Writing such a number out again would turn it into null without a word. */
function refuseInfinity(name: string, value: JsonValue): JsonValue {
  if (value === Infinity || value === -Infinity) throw new RangeError(`the number at "${name}" is too large`);
  return value;
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error && error.code === "ENOENT" ? "there is no such file" : String(error);
    throw new CliError(EXIT.usage, `Cannot read ${shown}: ${reason}.`);
  }
}
