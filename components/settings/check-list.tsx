import { CircleCheck, CircleMinus, OctagonX, TriangleAlert } from "lucide-react";
import { cx } from "#components/ui/class-names.ts";
import type { ConnectionTest } from "#lib/contracts/connections.ts";

type Check = ConnectionTest["checks"][number];

const LOOKS = {
  pass: { icon: CircleCheck, word: "Passed", tone: "text-added", row: "" },
  warn: { icon: TriangleAlert, word: "Warning", tone: "text-changed", row: "bg-changed-soft" },
  fail: { icon: OctagonX, word: "Failed", tone: "text-removed", row: "bg-removed-soft" },
  skip: { icon: CircleMinus, word: "Not looked at", tone: "text-ink-3", row: "" },
} as const;

/** What a Test found: each check with what to do about it. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const failed = checks.filter(({ status }) => status === "fail").length;
  const warned = checks.filter(({ status }) => status === "warn").length;
  const verdict = failed > 0 ? "The test failed." : warned > 0 ? "The test passed with warnings." : "The test passed.";
  return (
    <div role="status" className="overflow-hidden rounded-lg border border-line">
      <p className="sr-only">{verdict}</p>
      <ul className="divide-y divide-line">
        {checks.map(({ name, status, message, remedy }) => {
          const { icon: Icon, word, tone, row } = LOOKS[status];
          return (
            <li key={name} className={cx("flex gap-2 px-3 py-2", row)}>
              <Icon aria-label={word} className={cx("mt-0.5 size-4 shrink-0", tone)} />
              <div className="min-w-0 wrap-any">
                <p>
                  <span className="font-medium">{name}.</span> <span className="text-ink-2">{message}</span>
                </p>
                {remedy === null ? null : <p>{remedy}</p>}
              </div>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
