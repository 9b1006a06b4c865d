import type { PlanView } from "#lib/contracts/rollbacks.ts";
import { changeLines } from "./change-lines.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import { printable } from "./printable.ts";

/** Changes of a plan that are listed; `--json --plan-only` has all that the plan holds. */
const SHOWN_CHANGES = 30;

/** A plan for reading. */
export function planText(plan: PlanView): string {
  const others = plan.locations.filter(({ name }) => name !== plan.location);
  const { added, removed, changed } = plan.counts;
  const total = added + removed + changed;
  const image = plan.image
    ? ` (${printable(plan.image.reference)}${plan.image.digest ? ` ${plan.image.digest}` : ""})`
    : "";
  const lines = [
    `Roll back ${printable(plan.location)} in ${printable(plan.deployment)} from load ${plan.currentLoad} to load ${plan.targetLoad}${image}`,
    `Deploy unit: ${printable(plan.unit.name)} (${plan.unit.driver})`,
    ...others.map(
      ({ name, currentLoad, targetLoad }) =>
        `  takes along ${printable(name)}: load ${currentLoad} -> ${targetLoad ?? "not known"}`,
    ),
    `Assets: ${added} added, ${removed} removed, ${changed} changed; ${plan.downstream.count} more downstream of them`,
    ...plan.downstream.elsewhere.map(({ location, count }) => `  and ${count} downstream in ${printable(location)}`),
    ...(plan.downstream.unread.length > 0
      ? [`  not looked at: ${plan.downstream.unread.map(printable).join(", ")}`]
      : []),
    ...(plan.backfill.count > 0 ? [`Backfill: about ${plan.backfill.count} would need one (an estimate)`] : []),
  ];
  const changes = plan.changes.slice(0, SHOWN_CHANGES).map(changeLines).join("");
  const more = total > SHOWN_CHANGES ? `  and ${total - SHOWN_CHANGES} more\n` : "";
  const rest = [
    ...(plan.runtimeChanges.length > 0 ? ["Versions:"] : []),
    ...plan.runtimeChanges.map(
      ({ name, from, to, direction }) =>
        `  ${printable(name)} ${printable(from ?? "none")} -> ${printable(to ?? "none")} (${direction})`,
    ),
    ...(plan.agents.length > 0 ? ["Remote agents, to be brought to a compatible image by hand:"] : []),
    ...plan.agents.map(
      ({ name, airflow, verdict }) =>
        `  ${verdict === "compatible" ? "[x]" : "[ ]"} ${printable(name)}: Airflow ${printable(airflow ?? "unknown")}`,
    ),
    "Checks:",
    ...plan.checks.map(({ name, status, message }) => `  ${status.padEnd(5)} ${name}: ${printable(message)}`),
    ...(plan.notRolledBack.length > 0 ? ["Not rolled back:"] : []),
    ...plan.notRolledBack.map((what) => `  ${printable(what)}`),
  ];
  return `${lines.join("\n")}\n${changes}${more}${rest.join("\n")}\n`;
}

/**
 * The warnings to accept when the plan is executed. A check that blocks ends the run. Warnings that nobody
 * named are accepted by the person who is asked; without one (`asked` false) they end the run.
 */
export function reviewPlan(plan: PlanView, named: readonly string[], { asked }: { asked: boolean }): string[] {
  const blocked = plan.checks.filter(({ status }) => status === "block");
  if (blocked.length > 0) {
    const reasons = blocked.map(({ name, message }) => `  ${name}: ${printable(message)}`).join("\n");
    throw new CliError(EXIT.conflict, `This rollback cannot be made; nothing was changed.\n${reasons}`);
  }
  const warnings = plan.checks.filter(({ status }) => status === "warn").map(({ name }) => name);
  const unnamed = warnings.filter((name) => !named.includes(name));
  if (unnamed.length > 0 && !asked) {
    const options = unnamed.map((name) => `--acknowledge ${name}`).join(" ");
    throw new CliError(EXIT.conflict, `The plan has warnings; nothing was changed. To accept them: ${options}`);
  }
  return warnings;
}
