import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Document, isMap, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { z } from "zod";
import { StartError } from "./start-error.ts";

/** Where a secret is taken from. `value` is the secret itself, for those who keep the file as they keep secrets. */
const secretSchema = z.union(
  [
    z.strictObject({ env: z.string().min(1) }),
    z.strictObject({ file: z.string().min(1) }),
    z.strictObject({ value: z.string().min(1) }),
  ],
  "must be {env: NAME}, {file: /path} or {value: text}",
);

const objectSchema = z.record(z.string(), z.json());

const connectionSchema = z.strictObject({
  kind: z.string(),
  config: objectSchema,
  secrets: z.record(z.string(), secretSchema).default({}),
});

const unitSchema = z.strictObject({
  driver: z.string(),
  config: objectSchema,
  locations: z.array(z.string()),
  allowedRepositories: z.array(z.string()).default([]),
});

const deploymentSchema = z.strictObject({
  kind: z.enum(["dagster", "airflow", "generic"]).default("dagster"),
  ignoredMetadata: z.array(z.string()).optional(),
  connections: z.record(z.string(), connectionSchema).default({}),
  units: z.record(z.string(), unitSchema).default({}),
});

const fileSchema = z.strictObject({ deployments: z.record(z.string(), deploymentSchema) });

type Json = z.infer<typeof objectSchema>;

/** What a configuration file declares, its secrets fetched from where it says. */
export type Declared = {
  readonly deployments: readonly {
    readonly name: string;
    readonly kind: "dagster" | "airflow" | "generic";
    /** Undefined: left as it is. */
    readonly ignoredMetadata: readonly string[] | undefined;
    readonly connections: readonly {
      readonly name: string;
      readonly kind: string;
      readonly config: Json;
      readonly secrets: Readonly<Record<string, string>>;
    }[];
    readonly units: readonly {
      readonly name: string;
      readonly driver: string;
      readonly config: Json;
      readonly locations: readonly string[];
      readonly allowedRepositories: readonly string[];
    }[];
  }[];
  /** `file:line` of a place in it, or of the closest one above. */
  placeOf(path: readonly (string | number)[]): string;
};

const HINT = "Correct the file; docs/configuration.md describes it.";

/**
 * Reads a configuration file, YAML or JSON. Files that it names are looked for beside it.
 * @throws StartError that names file, line and path of everything that is wrong, and no secret.
 */
export function readDeclared(path: string, env: Readonly<Record<string, string | undefined>>): Declared {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const refuse = (problems: readonly string[]): never => {
    throw new StartError(problems.join("\n"), HINT);
  };
  if (document.errors.length > 0) {
    refuse(document.errors.map(({ message, pos }) => `${path}:${lines.linePos(pos[0]).line}: ${unquoted(message)}`));
  }
  const placeOf = (place: readonly (string | number)[]) => `${path}:${lineOf(document, lines, place)}`;
  const parsed = fileSchema.safeParse(toJson(document, path), { reportInput: false });
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map((issue) => {
        const place = issue.path.map((step) => (typeof step === "number" ? step : String(step)));
        return `${placeOf(place)}: ${place.join(".") || "the file"}: ${issue.message}`;
      }),
    );
  }

  const problems: string[] = [];
  const deployments = Object.entries(parsed.data.deployments).map(([name, deployment]) => ({
    name,
    kind: deployment.kind,
    ignoredMetadata: deployment.ignoredMetadata,
    connections: Object.entries(deployment.connections).map(([connection, { kind, config, secrets }]) => ({
      name: connection,
      kind,
      config,
      secrets: Object.fromEntries(
        Object.entries(secrets).flatMap(([secret, source]) => {
          const fetched = fetchSecret(source, dirname(path), env);
          if (fetched.ok) return [[secret, fetched.value] as const];
          const place = ["deployments", name, "connections", connection, "secrets", secret];
          problems.push(`${placeOf(place)}: ${place.join(".")}: ${fetched.reason}`);
          return [];
        }),
      ),
    })),
    units: Object.entries(deployment.units).map(([unit, declared]) => ({ name: unit, ...declared })),
  }));
  if (problems.length > 0) refuse(problems);
  return { deployments, placeOf };
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    const reason = code === "ENOENT" ? "there is no such file" : String(code ?? error);
    throw new StartError(`The configuration file ${path} cannot be read: ${reason}.`, "Check LOADLINE_CONFIG.", {
      cause: error,
    });
  }
}

function toJson(document: Document, path: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases without an anchor, or so many of them that the file would explode.
    const reason = unquoted(error instanceof Error ? error.message : String(error));
    throw new StartError(`${path}: ${reason}. Text that begins with * has to be quoted.`, HINT);
  }
}

/** The parser's words up to where it quotes the file: what stands there may be a secret that somebody forgot to quote. */
function unquoted(message: string): string {
  return message.split(/[:\\]/, 1)[0]?.trimEnd() ?? "";
}

type Fetched = { ok: true; value: string } | { ok: false; reason: string };

function fetchSecret(
  source: z.infer<typeof secretSchema>,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): Fetched {
  if ("value" in source) return { ok: true, value: source.value };
  if ("env" in source) {
    const value = env[source.env];
    return value ? { ok: true, value } : { ok: false, reason: `${source.env} is not set in the environment` };
  }
  const path = resolve(directory, source.file);
  try {
    // Editors and `echo` end a file with a line end that is no part of the secret.
    const value = readFileSync(path, "utf8").replace(/\r?\n$/, "");
    return value === "" ? { ok: false, reason: `${path} is empty` } : { ok: true, value };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
    return { ok: false, reason: `${path} cannot be read (${code})` };
  }
}

/** Line of a place, or of the closest place above it that the file has. */
function lineOf(document: Document, lines: LineCounter, place: readonly (string | number)[]): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const step of place) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(key) === String(step));
      if (pair === undefined) break;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      if (item === undefined) break;
      offset = rangeStart(item) ?? offset;
      node = item;
    } else break;
  }
  return lines.linePos(offset).line;
}

function rangeStart(node: unknown): number | null {
  return (node as Node | null)?.range?.[0] ?? null;
}
