/** What people can be told of, in the order in which settings show it. `resolves`: the kind of trouble that it ends. */
export const ALERT_KINDS = [
  "load.failed",
  "load.recovered",
  "assets.removed",
  "load.against_hold",
  "rollback.requested",
  "rollback.succeeded",
  "rollback.failed",
  "rollback.unknown",
  "image.gone",
  "source.unreachable",
  "source.reachable",
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** How urgent it is, in the words that PagerDuty's Events API has for it. */
export const SEVERITIES = ["critical", "error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

type KindFacts = {
  /** As settings name it. */
  readonly label: string;
  readonly severity: Severity;
  /** The trouble that it is the end of: both have one thread. */
  readonly resolves?: AlertKind;
};

export const ALERT_KIND_FACTS: Readonly<Record<AlertKind, KindFacts>> = {
  "load.failed": { label: "A code location fails to load", severity: "error" },
  "load.recovered": { label: "A code location loads again", severity: "info", resolves: "load.failed" },
  "assets.removed": { label: "Assets are removed", severity: "warning" },
  "load.against_hold": { label: "Another image is loaded while a deploy unit is held", severity: "warning" },
  "rollback.requested": { label: "A rollback is asked for", severity: "info" },
  // It may have been unknown how it ended, until somebody settled it.
  "rollback.succeeded": { label: "A rollback succeeded", severity: "info", resolves: "rollback.unknown" },
  "rollback.failed": { label: "A rollback failed or was put back", severity: "error" },
  "rollback.unknown": { label: "How a rollback ended is not known", severity: "critical" },
  "image.gone": { label: "The image of the last good version is gone", severity: "warning" },
  "source.unreachable": { label: "A source cannot be reached", severity: "error" },
  "source.reachable": { label: "A source can be reached again", severity: "info", resolves: "source.unreachable" },
};

export function isAlertKind(text: string): text is AlertKind {
  return (ALERT_KINDS as readonly string[]).includes(text);
}
