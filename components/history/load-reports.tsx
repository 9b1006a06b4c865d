"use client";

import { useQuery } from "@tanstack/react-query";
import { Badge } from "#components/ui/badge.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { loadQuery } from "#lib/client/queries/loads.ts";
import type { DeployReportView } from "#lib/contracts/commits.ts";
import { CONNECTION_FACTS } from "#lib/domain/connection.ts";

type Props = { deployment: string; location: string; number: number };

/** Which git hosts were told of a load; nothing where none is to be. */
export function LoadReports({ deployment, location, number }: Props) {
  const { data: reports = [] } = useQuery({
    ...loadQuery(deployment, location, number),
    select: (answer) => answer.reports,
  });
  if (reports.length === 0) return null;
  return (
    <section aria-label="Reported to git hosts">
      <FactsHeading>Reported to git hosts</FactsHeading>
      <Facts>
        {reports.map((report) => (
          <Fact key={report.connection} name={CONNECTION_FACTS[report.kind].label}>
            <Report report={report} />
          </Fact>
        ))}
      </Facts>
    </section>
  );
}

const WORDS: Record<DeployReportView["state"], string> = { pending: "Not told yet", sent: "Told", failed: "Not told" };

function Report({ report }: { report: DeployReportView }) {
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={report.state === "failed" ? "removed" : "neutral"}>{WORDS[report.state]}</Badge>
        <span className="wrap-any">{report.environment}</span>
        {report.at === null ? null : <RelativeTime at={report.at} className="text-ink-2 text-xs" />}
      </span>
      {report.detail === null ? null : <p className="text-ink-2 text-xs wrap-any">{report.detail}</p>}
    </>
  );
}
