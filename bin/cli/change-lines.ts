import { styleText } from "node:util";
import type { ChangeView } from "#lib/contracts/changes.ts";
import type { Facet } from "#lib/domain/diff/change.ts";
import { printable } from "./printable.ts";

const FACET_NAMES: Record<Facet, string> = {
  CODE_VERSION: "code version",
  DEPENDENCIES: "dependencies",
  PARTITIONS_DEFINITION: "partitions definition",
  TAGS: "tags",
  METADATA: "metadata",
};

/** One change for reading: a line for the asset, below it a line per facet with what came, went and changed. */
export function changeLines(change: ChangeView): string {
  const key = keyText(change.key, change.repository);
  if (change.kind === "added") return `${styleText("green", "+")} ${key}\n`;
  if (change.kind === "removed") return `${styleText("red", "-")} ${key}\n`;
  const lines = (change.facets ?? []).map((facet) => `    ${FACET_NAMES[facet]}${facetText(change, facet)}\n`);
  const ignored = change.details?.ignoredMetadata;
  if (ignored !== undefined) lines.push(`    ignored metadata${namesText(ignored, printable, valueText)}\n`);
  return `${styleText("yellow", "~")} ${key}\n${lines.join("")}`;
}

/** Parts of a key with ` / ` between, as the pages show it; parts may hold slashes themselves. */
function keyText(key: readonly string[], repository?: string): string {
  const text = printable(key.join(" / "));
  return repository === undefined ? text : `${text} (${printable(repository)})`;
}

function facetText({ details }: ChangeView, facet: Facet): string {
  switch (facet) {
    case "CODE_VERSION":
      return oldAndNew(details?.codeVersion);
    case "PARTITIONS_DEFINITION":
      return oldAndNew(details?.partitionsDefinition);
    case "DEPENDENCIES":
      return namesText(details?.dependencies, (key) => keyText(key), mappingText);
    case "TAGS":
      return namesText(details?.tags, printable, valueText);
    case "METADATA":
      return namesText(details?.metadata, printable, valueText);
  }
}

function oldAndNew(values: { old: unknown; new: unknown } | undefined): string {
  return values === undefined ? "" : `: ${valueText(values.old)} -> ${valueText(values.new)}`;
}

type Names<Name> = {
  added: Name[];
  removed: Name[];
  changed: Name[];
  values?: { name: Name; old: unknown; new: unknown }[] | undefined;
};

function namesText<Name>(
  names: Names<Name> | undefined,
  show: (name: Name) => string,
  showValue: (value: unknown) => string,
): string {
  if (names === undefined) return "";
  if (names.values) {
    return names.values
      .map(({ name, old, new: current }) => `\n      ${show(name)}: ${showValue(old)} -> ${showValue(current)}`)
      .join("");
  }
  const all = [
    ...names.added.map((name) => `+${show(name)}`),
    ...names.removed.map((name) => `-${show(name)}`),
    ...names.changed.map((name) => `~${show(name)}`),
  ];
  return `: ${all.join(", ")}`;
}

/** A dependency's value is its partition mapping alone. */
function mappingText(value: unknown): string {
  if (typeof value !== "object" || value === null || !("partitionMapping" in value)) return valueText(value);
  return value.partitionMapping === null ? "no partition mapping" : valueText(value.partitionMapping);
}

function valueText(value: unknown): string {
  return value === null ? "none" : printable(typeof value === "string" ? value : JSON.stringify(value));
}
