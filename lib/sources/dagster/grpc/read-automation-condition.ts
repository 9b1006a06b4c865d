import type { JsonValue } from "../../../domain/json.ts";
import { snakeCase } from "../snake-case.ts";
import { type SerdesObject, serdesObject } from "./serdes.ts";

/** Conditions that stand between their parts, or before their only one, by the name under which they are stored. */
const OPERATORS: Readonly<Record<string, string>> = {
  AndAssetCondition: "AND",
  OrAssetCondition: "OR",
  NotAssetCondition: "NOT",
  SinceCondition: "SINCE",
  NewlyTrueCondition: "NEWLY_TRUE",
  AnyDepsCondition: "ANY_DEPS_MATCH",
  AllDepsCondition: "ALL_DEPS_MATCH",
};

/**
 * An automation condition as people read it: its label (`eager`, `on_cron(…)`), else its parts by theirs, much as
 * Dagster's pages put it. Null where there is none.
 */
export function readAutomationCondition(policy: JsonValue | undefined): string | null {
  const condition = serdesObject(serdesObject(policy)?.asset_condition);
  if (condition === null) return null;
  return labelOf(condition) ?? expanded(condition);
}

function labelOf({ label }: SerdesObject): string | null {
  return typeof label === "string" ? label : null;
}

function expanded(condition: SerdesObject): string {
  const name = OPERATORS[condition.__class__] ?? nameOf(condition);
  const parts = partsOf(condition).map((part) => `(${labelOf(part) ?? expanded(part)})`);
  if (parts.length === 0) return name;
  return parts.length === 1 ? `${name} ${parts[0]}` : parts.join(` ${name} `);
}

function partsOf({ operands, operand, trigger_condition, reset_condition }: SerdesObject): SerdesObject[] {
  const given = Array.isArray(operands) ? operands : [operand, trigger_condition, reset_condition];
  return given.flatMap((part) => serdesObject(part) ?? []);
}

/** `cron_tick_passed(cron_schedule=0 0 * * *, cron_timezone=UTC)`, `missing`, `any_deps_match`. */
function nameOf({ __class__, ...members }: SerdesObject): string {
  const name = snakeCase(__class__.replace(/(Asset|Automation)?Condition$/, ""));
  const said = Object.entries(members).flatMap(([member, value]) =>
    member !== "label" && (typeof value === "string" || typeof value === "number") ? [`${member}=${value}`] : [],
  );
  return said.length === 0 ? name : `${name}(${said.join(", ")})`;
}
