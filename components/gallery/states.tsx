"use client";

import { History, Plus } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { MiddleTruncate } from "#components/ui/middle-truncate.tsx";
import { NotLoaded } from "#components/ui/not-loaded.tsx";
import { Nothing } from "#components/ui/nothing.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ReloadPage } from "#components/ui/reload-page.tsx";
import { ScrollBox, ScrollPre } from "#components/ui/scroll-box.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";
import { Snippet } from "#components/ui/snippet.tsx";
import { TextWithTimes } from "#components/ui/text-with-times.tsx";
import { GallerySection, Specimen } from "./specimen.tsx";

const AT = "2026-03-01T12:00:00Z";
const DIGEST = `registry.example.com/shop@sha256:${"5f0c91be".repeat(8)}`;

/** What says how things stand. */
export function States() {
  return (
    <GallerySection title="States">
      <Specimen name="Badge" when="A short mark. Its words carry the meaning; the colour only helps.">
        <Badge>CURRENT</Badge>
        <Badge tone="accent">Loading</Badge>
        <Badge tone="added" icon={<Plus aria-hidden />}>
          3
        </Badge>
        <Badge tone="removed">Failed</Badge>
        <Badge tone="changed">Held</Badge>
      </Specimen>
      <Specimen name="Notice" when="A message in the flow of a page. An error is read out at once.">
        <Notice kind="info">A watcher records this code location.</Notice>
        <Notice kind="warning" action={<Button size="sm">Undo rollback</Button>}>
          Ada holds the deploy unit.
        </Notice>
        <Notice kind="error">The description was not saved. Try again.</Notice>
      </Specimen>
      <Specimen name="EmptyState" when="Nothing is here: says so, and what to do.">
        <EmptyState
          icon={<History aria-hidden />}
          title="No load matches"
          level="h2"
          action={<Button>Show all</Button>}
        >
          Take a filter away, or search for something else.
        </EmptyState>
      </Specimen>
      <Specimen
        name="QueryError"
        when="What was asked for could not be had: not found, forbidden, not reached, or broken."
      >
        <QueryError error={new Error("It broke.")} what="code location" retry={() => {}} />
      </Specimen>
      <Specimen name="Skeleton, SkeletonRows" when="Where text will stand. Nothing shows for the first 200 ms.">
        <Skeleton className="h-4 w-40" />
        <SkeletonRows rows={2} label="Loading an example" />
      </Specimen>
      <Specimen name="ListEnd" when="At the end of a long list: more comes, or did not.">
        <ListEnd state="loading" loading="Loading more loads…" failed="" retry={() => {}} />
        <ListEnd state="failed" loading="" failed="More loads could not be had." retry={() => {}} />
      </Specimen>
      <Specimen
        name="RelativeTime, ShortTime, TextWithTimes"
        when="Times are told from now; the exact one is on hover, in the reader's time zone."
      >
        <RelativeTime at={AT} />
        <ShortTime at={AT} />
        <span>
          <TextWithTimes text={`Frozen until ${AT}.`} />
        </span>
      </Specimen>
      <Specimen
        name="NotLoaded, ReloadPage"
        when="Where code of the page could not be had: only the part is missing, and a new page brings it."
      >
        <NotLoaded />
        <ReloadPage />
      </Specimen>
      <Specimen name="Nothing" when="A value that is not there, in a table.">
        <Nothing what="no image" />
      </Specimen>
      <Specimen name="MiddleTruncate" when="One line whose end tells it apart: images, digests, paths.">
        <MiddleTruncate text={DIGEST} className="max-w-64 font-mono text-sm" />
      </Specimen>
      <Specimen name="Facts" when="Names and values of one thing.">
        <div className="w-full">
          <FactsHeading>Deploy</FactsHeading>
          <Facts>
            <Fact name="Image">registry.example.com/shop:42</Fact>
            <Fact name="Deployed by">Ada</Fact>
          </Facts>
        </div>
      </Specimen>
      <Specimen name="Disclosure" when="Details that few people need, made when they are opened.">
        <Disclosure summary="Stack">
          <ScrollPre className="max-h-24 text-xs" aria-label="Stack of an error">
            {'Traceback (most recent call last):\n  File "definitions.py", line 3'}
          </ScrollPre>
        </Disclosure>
      </Specimen>
      <Specimen
        name="ScrollBox"
        when="What is wider than the page, such as a table; it takes focus, so that keys scroll it."
      >
        <ScrollBox
          aria-label="A wide table"
          className="max-w-64 overflow-x-auto whitespace-nowrap rounded border border-line p-2 text-sm"
        >
          A row that is wider than the place that it has on a narrow screen
        </ScrollBox>
      </Specimen>
      <Specimen name="Snippet" when="A command to copy.">
        <Snippet text="loadline record --dbt-manifest target/manifest.json" />
      </Specimen>
    </GallerySection>
  );
}
