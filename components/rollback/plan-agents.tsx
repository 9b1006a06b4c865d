import { CircleCheck, CircleHelp, TriangleAlert } from "lucide-react";
import { ShortTime } from "#components/ui/short-time.tsx";
import type { PlanView } from "#lib/contracts/rollbacks.ts";

type Agent = PlanView["agents"][number];

const VERDICT: Record<Agent["verdict"], { word: string; icon: typeof CircleCheck; look: string }> = {
  compatible: { word: "fits", icon: CircleCheck, look: "text-added" },
  newer: { word: "newer than Airflow will be: bring it back first", icon: TriangleAlert, look: "text-changed" },
  other_major: { word: "another major version: replace it first", icon: TriangleAlert, look: "text-changed" },
  unknown: { word: "not known: see for yourself", icon: CircleHelp, look: "text-ink-2" },
};

/** The remote execution agents as a checklist: those that do not fit come first. */
export function PlanAgents({ agents }: { agents: readonly Agent[] }) {
  const sorted = [...agents].sort(
    (a, b) => Number(a.verdict === "compatible") - Number(b.verdict === "compatible") || (a.name < b.name ? -1 : 1),
  );
  return (
    <ul className="max-h-56 divide-y divide-line overflow-y-auto rounded-lg border border-line">
      {sorted.map(({ name, image, airflow, recordedAt, verdict }) => {
        const { word, icon: Icon, look } = VERDICT[verdict];
        return (
          <li key={name} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
            <span className="font-medium wrap-any">{name}</span>
            <span className="text-ink-2 wrap-any">
              {airflow === null ? "no version recorded" : `Airflow ${airflow}`}
            </span>
            <span className={`inline-flex items-center gap-1 text-xs ${look}`}>
              <Icon aria-hidden className="size-3 shrink-0" />
              {word}
            </span>
            <span className="text-ink-3 text-xs wrap-any">
              {image === null ? "" : `${image}, `}recorded <ShortTime at={recordedAt} />
            </span>
          </li>
        );
      })}
    </ul>
  );
}
