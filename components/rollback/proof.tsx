import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { ChangeItem } from "#components/assets/change-item.tsx";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { VerifiedMark } from "#components/history/load-marks.tsx";
import { identityId } from "#lib/client/format/identity.ts";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";

type Verification = NonNullable<RollbackView["verification"]>;

type Props = { deployment: string; verification: Verification; proven: boolean };

/** The proof: what was to run beside what was seen to run. */
export function Proof({ deployment, verification, proven }: Props) {
  const { digestMatches, fingerprintMatches, differences } = verification;
  return (
    <section aria-labelledby="proof" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="proof" className="font-semibold">
          Proof
        </h2>
        {proven ? <VerifiedMark /> : null}
      </div>
      <div className="grid gap-2 md:grid-cols-2">
        <Match
          what="Image digest"
          matches={digestMatches}
          expected={verification.targetDigest}
          observed={verification.observedDigest}
          unknown="One of the two digests is not known, so they cannot be compared."
        />
        <Match
          what="Fingerprint of the assets"
          matches={fingerprintMatches}
          expected={verification.targetFingerprint}
          observed={verification.observedFingerprint}
          unknown="The assets were not observed, so their fingerprints cannot be compared."
        />
      </div>
      {differences.map((difference) =>
        difference.changes.length === 0 ? null : (
          <div key={difference.location} className="overflow-hidden rounded-lg border border-line">
            <h3 className="flex flex-wrap gap-3 border-line border-b bg-canvas px-4 py-2 font-medium text-sm">
              <span className="wrap-any">Differences in {difference.location}</span>
              <ChangeCounts counts={difference.counts} className="text-xs" />
            </h3>
            <ul className="max-h-96 divide-y divide-line overflow-y-auto">
              {difference.changes.map((change) => (
                <li key={identityId(change)}>
                  <ChangeItem deployment={deployment} location={difference.location} change={change} />
                </li>
              ))}
            </ul>
          </div>
        ),
      )}
    </section>
  );
}

type MatchProps = {
  what: string;
  /** Null: not known. */
  matches: boolean | null;
  expected: string | null;
  observed: string | null;
  unknown: string;
};

function Match({ what, matches, expected, observed, unknown }: MatchProps) {
  const [Icon, look, word] =
    matches === true
      ? ([CircleCheck, "text-added", "equal"] as const)
      : matches === false
        ? ([CircleX, "text-removed", "different"] as const)
        : ([CircleHelp, "text-ink-2", "not known"] as const);
  return (
    <div className="min-w-0 rounded-lg border border-line px-3 py-2">
      <p className="flex items-center gap-1.5 font-medium">
        <Icon aria-hidden className={`size-4 shrink-0 ${look}`} />
        {what}: {word}
      </p>
      {matches === null ? <p className="text-ink-2 text-xs">{unknown}</p> : null}
      <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-xs">
        <dt className="text-ink-2">Wanted</dt>
        <dd className="break-all font-mono text-2xs leading-4.5">{expected ?? "not known"}</dd>
        <dt className="text-ink-2">Seen</dt>
        <dd className="break-all font-mono text-2xs leading-4.5">{observed ?? "not known"}</dd>
      </dl>
    </div>
  );
}
