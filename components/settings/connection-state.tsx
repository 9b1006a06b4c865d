import { CircleCheck, CircleHelp, Unplug } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import { CONNECTION_FACTS, connectionKind } from "#lib/domain/connection.ts";

/** Whether it works, since when, and why not. */
export function ConnectionState({ connection }: { connection: ConnectionView }) {
  const { kind, state, detail, since } = connection;
  const known = connectionKind(kind);
  const isSource = known !== null && CONNECTION_FACTS[known].isSource;
  switch (state) {
    case "ok":
      return (
        <p className="flex flex-wrap items-center gap-1.5">
          <Badge tone="added" icon={<CircleCheck aria-hidden />}>
            {isSource ? "Connected" : "Worked when last tested"}
          </Badge>
          <span className="text-ink-3 text-xs">
            since <ShortTime at={since} />
          </span>
        </p>
      );
    case "unreachable":
      return (
        <div>
          <p className="flex flex-wrap items-center gap-1.5">
            <Badge tone="changed" icon={<Unplug aria-hidden />}>
              Not reachable
            </Badge>
            <span className="text-ink-3 text-xs">
              since <ShortTime at={since} />
            </span>
          </p>
          {detail === null ? null : (
            <p className="mt-1 max-h-32 overflow-y-auto whitespace-pre-line text-ink-2 text-xs wrap-any">{detail}</p>
          )}
        </div>
      );
    case "unknown":
      return <Badge icon={<CircleHelp aria-hidden />}>{isSource ? "Not observed yet" : "Not tested yet"}</Badge>;
  }
}
