import { MetadataValue } from "#components/metadata/metadata-value.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { number } from "#lib/client/format/counts.ts";
import { compareHref } from "#lib/client/routes.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { ChangeCounts } from "./change-counts.tsx";
import { CommitChip } from "./commit-chip.tsx";
import { DeployType } from "./deploy-type.tsx";
import { LoadError } from "./load-error.tsx";
import { CurrentBadge, RolledBackMark, StatusBadge, VerifiedMark } from "./load-marks.tsx";
import { RestorableFacts } from "./restorable-mark.tsx";

type Props = { deployment: string; location: string; load: LoadView };

export function LoadFacts({ deployment, location, load }: Props) {
  const runtime = Object.entries(load.runtime);
  const metadata = Object.entries(load.metadata);
  return (
    <>
      <Facts>
        <Fact name="Status">
          <span className="flex flex-wrap gap-1.5">
            <StatusBadge status={load.status} />
            {load.isCurrent ? <CurrentBadge /> : null}
            {load.rollbackOf === null ? null : <RolledBackMark to={load.rollbackOf} rollbackId={load.rollbackId} />}
            {load.verified ? <VerifiedMark /> : null}
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
            <LoadError error={load.error} />
          </Fact>
        ) : null}
        <Fact name="Loaded">
          <RelativeTime at={load.loadedAt} /> <Exact at={load.loadedAt} />
        </Fact>
        <Fact name="Recorded">
          <RelativeTime at={load.recordedAt} /> <Exact at={load.recordedAt} />
        </Fact>
        <Fact name="Source">{load.source}</Fact>
        {load.deployedBy ? (
          <Fact name="Deployed by">
            {load.deployedBy.name}
            {load.deployedBy.email ? <span className="text-ink-2"> {load.deployedBy.email}</span> : null}
          </Fact>
        ) : null}
        {load.deployType ? (
          <Fact name="Deploy type">
            <DeployType type={load.deployType} />
          </Fact>
        ) : null}
        {load.description ? (
          <Fact name="Description">
            <span className="whitespace-pre-line">{load.description}</span>
          </Fact>
        ) : null}
        <ImageFacts load={load} />
        <Fact name="Assets">
          <span className="flex flex-wrap items-center gap-x-3">
            {load.status === "failed" ? "Not known: it did not load" : number(load.counts.total)}
            {load.comparedTo === null ? null : (
              <>
                <ChangeCounts counts={load.counts} />
                <IntentLink
                  href={compareHref(deployment, location, { from: load.comparedTo, to: load.number })}
                  className="rounded text-accent hover:underline"
                >
                  compared to {load.comparedTo === 0 ? "nothing (first load)" : `#${load.comparedTo}`}
                </IntentLink>
              </>
            )}
          </span>
        </Fact>
        {load.fingerprint ? <Hash name="Fingerprint" value={load.fingerprint} /> : null}
      </Facts>
      {load.git ? <GitFacts git={load.git} /> : null}
      {runtime.length === 0 ? null : (
        <>
          <FactsHeading>Runtime versions</FactsHeading>
          <Facts>
            {runtime.map(([name, version]) => (
              <Fact key={name} name={name}>
                {version}
              </Fact>
            ))}
          </Facts>
        </>
      )}
      {load.bundles.length === 0 ? null : (
        <>
          <FactsHeading>Bundles</FactsHeading>
          <Facts>
            {load.bundles.map((bundle) => (
              <Fact key={`${bundle.type} ${bundle.name}`} name={`${bundle.name} (${bundle.type})`}>
                {bundle.version}
              </Fact>
            ))}
          </Facts>
        </>
      )}
      {metadata.length === 0 ? null : (
        <>
          <FactsHeading>Metadata</FactsHeading>
          <Facts>
            {metadata.map(([name, value]) => (
              <Fact key={name} name={name}>
                <MetadataValue value={value} />
              </Fact>
            ))}
          </Facts>
        </>
      )}
    </>
  );
}

function Exact({ at }: { at: string }) {
  return <span className="text-ink-3 text-xs">{at}</span>;
}

function Hash({ name, value }: { name: string; value: string }) {
  return (
    <Fact name={name}>
      <span className="flex items-start gap-1">
        <code className="min-w-0 break-all font-mono text-xs leading-5">{value}</code>
        <CopyButton text={value} what={name.toLowerCase()} className="-my-0.5" />
      </span>
    </Fact>
  );
}

function ImageFacts({ load }: { load: LoadView }) {
  if (load.image === null) return <Fact name="Image">Not known</Fact>;
  return (
    <>
      <Fact name="Image">
        <span className="flex items-start gap-1">
          <code className="min-w-0 break-all font-mono text-xs leading-5">{load.image.reference}</code>
          <CopyButton text={load.image.reference} what="image" className="-my-0.5" />
        </span>
        <RestorableFacts load={load} />
      </Fact>
      {load.image.digest === null ? (
        <Fact name="Digest">Not known</Fact>
      ) : (
        <Hash name="Digest" value={load.image.digest} />
      )}
    </>
  );
}

function GitFacts({ git }: { git: NonNullable<LoadView["git"]> }) {
  return (
    <>
      <FactsHeading>Commit</FactsHeading>
      <Facts>
        <Fact name="Commit">
          <span className="flex flex-wrap items-center gap-2">
            <CommitChip git={git} />
            <code className="break-all font-mono text-xs">{git.commit}</code>
          </span>
        </Fact>
        <Fact name="Repository">{git.url}</Fact>
        {git.branch ? <Fact name="Branch">{git.branch}</Fact> : null}
        {git.author ? (
          <Fact name="Author">
            {git.author.name}
            {git.author.email ? <span className="text-ink-2"> {git.author.email}</span> : null}
          </Fact>
        ) : null}
        {git.message ? (
          <Fact name="Message">
            <span className="whitespace-pre-wrap">{git.message}</span>
          </Fact>
        ) : null}
      </Facts>
    </>
  );
}
