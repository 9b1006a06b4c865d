import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import { parseSync, Visitor } from "oxc-parser";
import type { Import, Module } from "./boundaries.ts";

const FILES = "{app,components,lib,bin,demo}/**/*.{ts,tsx,mjs}";
/** Made by Prisma. */
const GENERATED = "lib/db/generated/";

/** All modules of the program (tests aside) with their imports. */
export function readModules(root: string): Module[] {
  return globSync(FILES, { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !path.startsWith(GENERATED))
    .sort()
    .map((path) => readModule(path, readFileSync(join(root, path), "utf8")));
}

/**
 * Reads the imports of one file: static and dynamic ones, and those of exports; and whether it calls `sql.query`.
 *
 * @throws Error when the file cannot be parsed.
 */
export function readModule(path: string, text: string): Module {
  const { module, program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    imports.push({ ...resolveImport(path, specifier), typeOnly });
  };
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every((entry) => entry.isType));
  }
  for (const { entries } of module.staticExports) {
    for (const entry of entries) if (entry.moduleRequest) add(entry.moduleRequest.value, entry.isType);
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const specifier = /^["'](.*)["']$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1];
    // A path that is made at run time is a program of its own, not a part of this one.
    if (specifier !== undefined) add(specifier, false);
  }
  let queries = false;
  new Visitor({
    MemberExpression({ object, property }) {
      const owner = object.type === "MemberExpression" ? object.property : object;
      if ("name" in owner && owner.name === "sql" && "name" in property && property.name === "query") queries = true;
    },
  }).visit(program);
  return { path, imports, queries };
}

function resolveImport(from: string, specifier: string): { file: string | null; package: string | null } {
  if (specifier.startsWith("#")) return { file: specifier.slice(1), package: null };
  if (specifier.startsWith(".")) return { file: join(dirname(from), specifier), package: null };
  if (specifier.startsWith("node:")) return { file: null, package: "node:" };
  const parts = specifier.split("/");
  return { file: null, package: parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/") };
}
