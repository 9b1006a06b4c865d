import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Fact, Facts } from "#components/ui/facts.tsx";
import { useHydrated } from "#components/ui/hydrated.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { number } from "#lib/client/format/counts.ts";
import { DEPLOY_TYPE_NAMES } from "#lib/client/format/history-filter.ts";
import { exactTime } from "#lib/client/format/time.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { CONNECTION_FACTS, connectionKind } from "#lib/domain/connection.ts";
import type { FactChange } from "#lib/domain/diff/load-facts.ts";
import { LoadError } from "./load-error.tsx";
import {
  AgainstHoldMark,
  BlockedMark,
  CurrentBadge,
  RolledBackMark,
  StatusBadge,
  VerifiedMark,
} from "./load-marks.tsx";
import { RestorableFacts } from "./restorable-mark.tsx";
import { Was } from "./was.tsx";

type Props = {
  load: LoadView;
  /** What differs from the load that it is held against, of the load's own facts. */
  changes: readonly FactChange[];
  /** The load that they differ from; null: there is none. */
  base: number | null;
  /** The description, to be edited in its place; null: there is none, and nobody to write one. */
  description: ReactNode | null;
};

/** What is known of a load itself. */
export function LoadFacts({ load, changes, base, description }: Props) {
  const was = (name: string) => {
    const change = changes.find((one) => one.name === name);
    return change === undefined || base === null ? null : <Was old={change.old} base={base} />;
  };
  return (
    <Facts>
      <Fact name="Status">
        <span className="flex flex-wrap gap-1.5">
          <StatusBadge status={load.status} />
          {load.isCurrent ? <CurrentBadge /> : null}
          {load.rollbackOf === null ? null : <RolledBackMark to={load.rollbackOf} rollbackId={load.rollbackId} />}
          {load.verified ? <VerifiedMark /> : null}
          {load.blocked === null ? null : <BlockedMark blocked={load.blocked} />}
          {load.againstHold === null ? null : <AgainstHoldMark hold={load.againstHold} />}
        </span>
      </Fact>
      {load.blocked ? (
        <Fact name="Blocked">
          {load.blocked.by}, <RelativeTime at={load.blocked.at} />: {load.blocked.reason}
        </Fact>
      ) : null}
      {load.againstHold ? (
        <Fact name="Against a hold">
          It came with another image while {load.againstHold.owner} held the deploy unit: {load.againstHold.reason}
        </Fact>
      ) : null}
      {load.error ? (
        <Fact name="Error">
          <LoadError error={load.error} open />
        </Fact>
      ) : null}
      {description === null ? null : <Fact name="Description">{description}</Fact>}
      <Fact name="Loaded">
        <RelativeTime at={load.loadedAt} /> <Exact at={load.loadedAt} />
      </Fact>
      <Fact name="Recorded">
        <RelativeTime at={load.recordedAt} /> <Exact at={load.recordedAt} />
      </Fact>
      {load.deployedBy ? (
        <Fact name="Deployed by">
          {load.deployedBy.name}
          {load.deployedBy.email ? <span className="text-ink-2"> {load.deployedBy.email}</span> : null}
        </Fact>
      ) : null}
      {load.deployType ? (
        <Fact name="Deploy type">
          {DEPLOY_TYPE_NAMES[load.deployType]}
          {was("Deploy type")}
        </Fact>
      ) : null}
      {load.image === null ? (
        <Fact name="Image">
          Not known
          {was("Image")}
        </Fact>
      ) : (
        <>
          <Fact name="Image">
            <Copied what="image">{load.image.reference}</Copied>
            {was("Image")}
            <RestorableFacts load={load} />
          </Fact>
          <Fact name="Digest">
            {load.image.digest === null ? "Not known" : <Copied what="digest">{load.image.digest}</Copied>}
            {was("Digest")}
          </Fact>
        </>
      )}
      <Fact name="Assets">{load.status === "failed" ? "Not known: it did not load" : number(load.counts.total)}</Fact>
      {load.fingerprint ? (
        <Fact name="Fingerprint">
          <Copied what="fingerprint">{load.fingerprint}</Copied>
        </Fact>
      ) : null}
      <Fact name="Source">{sourceName(load.source)}</Fact>
    </Facts>
  );
}

/** What told of the load: whoever pushed it, or the kind of connection by which it was seen. */
function sourceName(source: string): string {
  if (source === "push") return "Pushed";
  const kind = connectionKind(source);
  return kind === null ? source : CONNECTION_FACTS[kind].label;
}

/** The instant, where the reader is. */
function Exact({ at }: { at: string }) {
  return <span className="text-ink-3 text-xs">{exactTime(at, useHydrated() ? undefined : "UTC")}</span>;
}

function Copied({ what, children }: { what: string; children: string }) {
  return (
    <span className="flex items-start gap-1">
      <code className="min-w-0 break-all font-mono text-xs leading-5">{children}</code>
      <CopyButton text={children} what={what} className="-my-0.5" />
    </span>
  );
}
