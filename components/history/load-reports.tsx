"use client";

import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX, Clock } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { Fact, Facts, FactsHeading } from "#components/ui/facts.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { loadQuery } from "#lib/client/queries/loads.ts";
import type { DeployReportView } from "#lib/contracts/commits.ts";
import { CONNECTION_FACTS } from "#lib/domain/connection.ts";

/** How often it is looked whether a report has gone. */
const LOOK_MS = 5000;

type Props = { deployment: string; location: string; number: number };

/** Which git hosts were told of a load; nothing where none is to be. */
export function LoadReports({ deployment, location, number }: Props) {
  const { data: reports = [] } = useQuery({
    ...loadQuery(deployment, location, number),
    select: (answer) => answer.reports,
    // Told of by an event, too; but the host may have been told while the page was on its way.
    refetchInterval: ({ state }) =>
      state.data?.reports.some((report) => report.state === "pending") ? LOOK_MS : false,
  });
  if (reports.length === 0) return null;
  return (
    <section aria-label="Reported to git hosts">
      <FactsHeading>Reported to git hosts</FactsHeading>
      <Facts>
        {reports.map((report) => (
          <Fact
            key={report.connection}
            name={<span title={`Connection ${report.connection}`}>{CONNECTION_FACTS[report.kind].label}</span>}
          >
            <Report report={report} />
          </Fact>
        ))}
      </Facts>
    </section>
  );
}

const STATES: Record<DeployReportView["state"], { text: string; tone: Tone; icon: ReactNode }> = {
  pending: { text: "Not reported yet", tone: "neutral", icon: <Clock aria-hidden /> },
  sent: { text: "Reported", tone: "added", icon: <CircleCheck aria-hidden /> },
  failed: { text: "Not reported", tone: "removed", icon: <CircleX aria-hidden /> },
};

function Report({ report }: { report: DeployReportView }) {
  const { text, tone, icon } = STATES[report.state];
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Badge tone={tone} icon={icon}>
          {text}
        </Badge>
        <span className="wrap-any">
          <span className="text-ink-2">Environment</span> {report.environment}
        </span>
        {report.at === null ? null : <RelativeTime at={report.at} className="text-ink-2 text-xs" />}
      </span>
      {report.detail === null ? null : <p className="text-ink-2 text-xs wrap-any">{report.detail}</p>}
    </>
  );
}
