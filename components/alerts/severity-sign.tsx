import { CircleAlert, CircleCheck, Info, OctagonAlert, TriangleAlert } from "lucide-react";
import type { Severity } from "#lib/domain/alerts/kinds.ts";

const SIGNS = {
  critical: { Icon: OctagonAlert, color: "text-removed", word: "Critical" },
  error: { Icon: CircleAlert, color: "text-removed", word: "Error" },
  warning: { Icon: TriangleAlert, color: "text-changed", word: "Warning" },
  info: { Icon: Info, color: "text-accent", word: "Information" },
} as const satisfies Record<Severity, unknown>;
const OVER = { Icon: CircleCheck, color: "text-added", word: "Over" };

/** How urgent an alert is, by form and word and not by colour alone. */
export function SeveritySign({ severity, resolves }: { severity: Severity; resolves: boolean }) {
  const { Icon, color, word } = resolves ? OVER : SIGNS[severity];
  return (
    <span title={word} className={`mt-0.5 shrink-0 ${color}`}>
      <Icon aria-hidden size={16} color="currentColor" />
      <span className="sr-only">{word}:</span>
    </span>
  );
}
