import { useState } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { logTime } from "#lib/client/format/log-time.ts";
import { exactTime } from "#lib/client/format/time.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";

type Step = RollbackView["steps"][number];

/** What a step said, line by line; opened when it runs, and where it failed. `name` is the step's, in words. */
export function StepLog({ step, name }: { step: Step; name: string }) {
  const { log, status } = step;
  const isTelling = status === "running" || status === "failed";
  // Never folded under somebody who reads it, nor with all below it moving up.
  const [wasTelling, setWasTelling] = useState(isTelling);
  if (isTelling && !wasTelling) setWasTelling(true);
  if (log.length === 0) return null;
  return (
    <Disclosure
      open={wasTelling}
      summary={
        <span className="text-ink-2 text-xs">
          Log<span className="sr-only"> of “{name}”</span>
        </span>
      }
      className="mt-0.5 basis-full sm:pl-6.5"
    >
      <div className="mt-1 flex items-start gap-1 rounded-md bg-sunken py-1 pr-1 pl-2">
        <ScrollBox aria-label={`Log of “${name}”`} className="max-h-60 min-w-0 grow overflow-y-auto">
          {log.map(({ at, line }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place
            <p key={place} className="flex gap-2.5 py-0.5 text-xs">
              <LogTime at={at} />
              <span className="min-w-0 wrap-any">{line}</span>
            </p>
          ))}
        </ScrollBox>
        <CopyButton text={log.map(({ at, line }) => `${at} ${line}`).join("\n")} what={`log of “${name}”`} />
      </div>
    </Disclosure>
  );
}

/** Steps take seconds, so that minutes would tell little; with its day on hover. */
function LogTime({ at }: { at: string }) {
  const hydrated = useHydrated();
  return (
    <time dateTime={at} title={hydrated ? exactTime(at) : undefined} className="shrink-0 text-ink-3 tabular-nums">
      {hydrated ? logTime(at) : logTime(at, "UTC")}
    </time>
  );
}
