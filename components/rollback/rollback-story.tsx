import type { ReactNode } from "react";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { loadHref, rollbackHref } from "#lib/client/routes.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";

/** Who did what with a rollback, and why, in the order in which it happened. */
export function RollbackStory({ rollback }: { rollback: RollbackView }) {
  const { approval, freezeOverride, undoOf, cancelAsked, settled, revert } = rollback;
  return (
    <ul className="flex flex-col gap-1 text-ink-2 wrap-any">
      <li>
        <Name>{rollback.requestedBy.name}</Name> asked for it <RelativeTime at={rollback.createdAt} />, to take{" "}
        {rollback.location} from #{rollback.fromLoad} back to #{rollback.targetLoad}: “{rollback.description}”
      </li>
      {undoOf === null ? null : (
        <li>
          It takes{" "}
          <IntentLink href={rollbackHref(undoOf)} className="rounded text-accent hover:underline">
            an earlier rollback
          </IntentLink>{" "}
          back.
        </li>
      )}
      {freezeOverride === null ? null : <li>A closed freeze window was overridden: “{freezeOverride}”</li>}
      {approval?.decision == null ? null : (
        <li>
          <Name>{approval.decision.by}</Name> {approval.decision.decision} it <RelativeTime at={approval.decision.at} />
          {approval.decision.reason === null ? "." : `: “${approval.decision.reason}”`}
        </li>
      )}
      {cancelAsked === null ? null : (
        <li>
          <Name>{cancelAsked.by.name}</Name> asked to stop it <RelativeTime at={cancelAsked.at} />.
        </li>
      )}
      {revert === null ? null : <li>{revertText(rollback, revert)}</li>}
      {settled === null ? null : (
        <li>
          <Name>{settled.by.name}</Name> settled it <RelativeTime at={settled.at} />, since Loadline could not tell: “
          {settled.reason}”
        </li>
      )}
    </ul>
  );
}

/** That what ran before runs again, as the target said. */
function revertText(rollback: RollbackView, revert: NonNullable<RollbackView["revert"]>): ReactNode {
  const { deployment, location, fromLoad } = rollback;
  const proven = revert.digestMatches === true && revert.healthy;
  return (
    <>
      {proven
        ? `The deploy target said afterwards that the version of #${fromLoad} runs again, with its own digest`
        : `The deploy target was asked afterwards what runs: ${revert.observedDigest ?? revert.image.reference}${revert.healthy ? "" : ", which is not healthy"}`}
      {revert.load === null ? (
        "."
      ) : (
        <>
          ; it was observed as{" "}
          <IntentLink
            href={loadHref(deployment, location, revert.load)}
            className="rounded text-accent hover:underline"
          >
            load #{revert.load}
          </IntentLink>
          .
        </>
      )}
    </>
  );
}

function Name({ children }: { children: ReactNode }) {
  return <span className="font-medium text-ink">{children}</span>;
}
