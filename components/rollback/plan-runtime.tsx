import { ArrowDown, ArrowRight, ArrowUp } from "lucide-react";
import { Snippet } from "#components/ui/snippet.tsx";
import type { PlanView } from "#lib/contracts/rollbacks.ts";
import { airflowDowngradeCommand } from "#lib/domain/rollback/airflow-downgrade.ts";

type Change = PlanView["runtimeChanges"][number];

const DIRECTION: Record<Change["direction"], { word: string; icon: typeof ArrowUp; look: string }> = {
  upgrade: { word: "goes up", icon: ArrowUp, look: "text-ink-2" },
  downgrade: { word: "goes down", icon: ArrowDown, look: "text-changed" },
  changed: { word: "becomes another", icon: ArrowRight, look: "text-ink-2" },
  appears: { word: "comes in", icon: ArrowRight, look: "text-ink-2" },
  disappears: { word: "goes away", icon: ArrowRight, look: "text-ink-2" },
};

/** Libraries and runtimes that stand at another version in the target: from, to, and which way that goes. */
export function PlanRuntime({ plan: { runtimeChanges, checks } }: { plan: PlanView }) {
  const airflow = runtimeChanges.find(({ name, direction }) => name === "airflow" && direction === "downgrade");
  const command = airflow?.to == null ? null : airflowDowngradeCommand(airflow.to);
  return (
    <>
      <ul className="max-h-56 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {runtimeChanges.map(({ name, from, to, direction }) => {
          const { word, icon: Icon, look } = DIRECTION[direction];
          return (
            <li key={name} className="flex flex-wrap items-baseline gap-x-3 px-3 py-1.5">
              <span className="font-medium wrap-any">{name}</span>
              <span className="wrap-any">
                {from ?? "none"} → {to ?? "none"}
              </span>
              <span className={`inline-flex items-center gap-1 text-xs ${look}`}>
                <Icon aria-hidden className="size-3" />
                {word}
              </span>
            </li>
          );
        })}
      </ul>
      {/* Where the check asks for it: an Airflow that is a library alone has no database of its own. */}
      {command !== null && checks.some(({ message }) => message.includes(command)) ? (
        <div className="flex flex-col gap-1">
          <p className="text-ink-2 text-xs">
            Back up the metadata database, then in a container of Airflow {airflow?.from}:
          </p>
          <Snippet text={command} />
        </div>
      ) : null}
    </>
  );
}
