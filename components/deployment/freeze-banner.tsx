"use client";

import { useQueryClient } from "@tanstack/react-query";
import { Snowflake } from "lucide-react";
import { useEffect } from "react";
import { ShortTime } from "#components/ui/short-time.tsx";
import { deploymentScope } from "#lib/client/queries/deployments.ts";
import type { FreezeStateView } from "#lib/contracts/freeze-windows.ts";

/** A window that closes within this time is announced. */
const SOON_MS = 24 * 3_600_000;
/** Timers cannot wait longer. */
const LONGEST_WAIT_MS = 2_147_000_000;

type Props = {
  deployment: string;
  state: FreezeStateView;
  now: number;
  /** The windows stand beneath with their reasons. */
  brief?: boolean;
};

/** Says that the deployment is frozen, until when and why, or that it will be soon; at that time it looks again. */
export function FreezeBanner({ deployment, state, now, brief = false }: Props) {
  const client = useQueryClient();
  const turn = state.closed ? state.opensAt : (state.next?.at ?? null);
  useEffect(() => {
    if (turn === null) return;
    // A moment later, so that the server's clock has passed it too.
    const wait = Math.max(Date.parse(turn) - Date.now(), 0) + 1500;
    if (wait > LONGEST_WAIT_MS) return;
    const timer = setTimeout(() => void client.invalidateQueries({ queryKey: deploymentScope(deployment) }), wait);
    return () => clearTimeout(timer);
  }, [turn, client, deployment]);

  if (!state.closed && (state.next === null || Date.parse(state.next.at) - now > SOON_MS)) return null;
  return (
    <div
      role="status"
      className="mb-3 flex items-start gap-2.5 rounded-lg border border-accent/30 bg-accent-soft px-3 py-2.5"
    >
      <Snowflake aria-hidden className="mt-0.5 size-4 shrink-0 text-accent" />
      <div className="min-w-0 grow wrap-any">
        {state.closed ? (
          <>
            <p>
              <span className="font-medium">
                Frozen{" "}
                {state.opensAt === null ? (
                  "with no end in sight"
                ) : (
                  <>
                    until <ShortTime at={state.opensAt} />
                  </>
                )}
              </span>
              : nothing is rolled back, unless an Admin overrides it with a reason.
            </p>
            {brief ? null : <Windows windows={state.windows} />}
          </>
        ) : state.next === null ? null : (
          <>
            <p className="font-medium">
              Freezes <ShortTime at={state.next.at} />
            </p>
            {brief ? null : <Windows windows={[state.next.window]} />}
          </>
        )}
      </div>
    </div>
  );
}

type WindowsProps = { windows: readonly { id: string; name: string; reason: string }[] };

function Windows({ windows }: WindowsProps) {
  return (
    <ul className="text-ink-2">
      {windows.map(({ id, name, reason }) => (
        <li key={id}>
          <span className="text-ink">{name}</span>
          {reason === "" ? "" : `: ${reason}`}
        </li>
      ))}
    </ul>
  );
}
