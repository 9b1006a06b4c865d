"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { loadedBeforeQuery } from "#lib/client/queries/load-detail.ts";
import type { LoadView } from "#lib/contracts/loads.ts";
import { bundleFacts, diffLoadFacts, type FactChange, type FactGroup } from "#lib/domain/diff/load-facts.ts";
import { DescriptionEditor } from "./description-editor.tsx";
import { FactList } from "./fact-list.tsx";
import { LoadChanges } from "./load-changes.tsx";
import { LoadCommit } from "./load-commit.tsx";
import { LoadFacts } from "./load-facts.tsx";
import { LoadReports } from "./load-reports.tsx";
import { useEditedRows } from "./use-edited-rows.ts";

type Props = { deployment: string; location: string; load: LoadView; mayDescribe: boolean };

/** Everything that is known of a load, held against the newest one before it that loaded. */
export function LoadDetail({ deployment, location, load, mayDescribe }: Props) {
  const before = useQuery(loadedBeforeQuery(deployment, location, load.number));
  const { edited, setEdited, drafts } = useEditedRows();
  const base = before.data ?? null;
  // What a load that failed does not tell is not known of it, which does not make it gone.
  const tells = (change: FactChange) => load.status === "loaded" || change.new !== undefined;
  const changes = base === null ? [] : diffLoadFacts(base, load).filter(tells);
  const inGroup = (group: FactGroup) => changes.filter((change) => change.group === group);
  const place = { deployment, location };
  const lists = { base: base?.number ?? null, place };
  // Both at once: what differs would else push the page about when it comes.
  if (before.isPending) return <SkeletonRows rows={7} label="Loading the load before" />;
  return (
    <>
      {before.isError ? (
        <Notice
          kind="warning"
          className="m-3"
          action={
            <Button size="sm" onClick={() => void before.refetch()}>
              Try again
            </Button>
          }
        >
          What differs from the load before cannot be shown: {problemText(before.error)}
        </Notice>
      ) : null}
      <LoadFacts
        load={load}
        changes={inGroup("load")}
        base={lists.base}
        description={
          load.description === null && !mayDescribe ? null : (
            <div className="group/row [&>div>button]:opacity-100">
              <DescriptionEditor
                deployment={deployment}
                location={location}
                number={load.number}
                description={load.description}
                mayEdit={mayDescribe}
                keptBelow={null}
                editing={{
                  open: edited.has(load.number),
                  start: () => setEdited(load.number, true),
                  stop: () => setEdited(load.number, false),
                  drafts,
                }}
              />
            </div>
          )
        }
      />
      {load.git ? <LoadCommit git={load.git} commit={load.commit} base={base} /> : null}
      <LoadReports deployment={deployment} location={location} number={load.number} />
      {isCompared(load) ? <LoadChanges deployment={deployment} location={location} load={load} /> : null}
      <FactList heading="Library versions" facts={load.runtime} changes={inGroup("runtime")} {...lists} />
      <FactList heading="Bundles" facts={bundleFacts(load)} changes={inGroup("bundles")} {...lists} />
      <FactList heading="Metadata" facts={load.metadata} changes={inGroup("metadata")} {...lists} />
    </>
  );
}

function isCompared(load: LoadView): load is LoadView & { comparedTo: number } {
  return load.comparedTo !== null;
}
