"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Inbox } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { alertDeliveriesQuery } from "#lib/client/queries/alert-policies.ts";
import type { AlertDeliveryFilters } from "#lib/contracts/alert-deliveries.ts";
import type { AlertWayView } from "#lib/contracts/alert-policies.ts";
import { DELIVERY_STATES } from "#lib/domain/alerts/delivery.ts";
import { ALERT_KIND_FACTS, ALERT_KINDS } from "#lib/domain/alerts/kinds.ts";
import { DELIVERY_STATE_NAMES, DeliveryRow } from "./delivery-row.tsx";
import { Frame } from "./settings-page.tsx";

type Props = { deployment: string; policies: readonly string[]; ways: readonly AlertWayView[] };

/** What was sent to whom, and what was answered. */
export function DeliveryLog({ deployment, policies, ways }: Props) {
  const [filters, setFilters] = useState<AlertDeliveryFilters>({});
  const log = useInfiniteQuery(alertDeliveriesQuery(deployment, filters));
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = errorInPlace(log);
  const isFiltered = Object.keys(filters).length > 0;
  /** An empty value takes the filter away. */
  const set = (name: keyof AlertDeliveryFilters, value: string) => {
    const { [name]: _, ...others } = filters;
    setFilters(value === "" ? others : ({ ...others, [name]: value } as AlertDeliveryFilters));
  };
  return (
    <section aria-labelledby="delivery-log" className="mt-8">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <h2 id="delivery-log" className="grow font-semibold text-base">
          Delivery log
        </h2>
        <Choice label="State" value={filters.state ?? ""} onChange={(value) => set("state", value)}>
          <option value="">All states</option>
          {DELIVERY_STATES.map((state) => (
            <option key={state} value={state}>
              {DELIVERY_STATE_NAMES[state]}
            </option>
          ))}
        </Choice>
        <Choice label="Policy" value={filters.policy ?? ""} onChange={(value) => set("policy", value)}>
          <option value="">All policies</option>
          {policies.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </Choice>
        <Choice label="Event" value={filters.kind ?? ""} onChange={(value) => set("kind", value)}>
          <option value="">All events</option>
          {ALERT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {ALERT_KIND_FACTS[kind].label}
            </option>
          ))}
        </Choice>
      </div>
      <Frame>
        {log.isPending ? (
          <SkeletonRows label="Loading the delivery log" rows={4} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void log.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState
            icon={<Inbox aria-hidden />}
            title={isFiltered ? "No delivery matches" : "Nothing was told yet"}
            action={isFiltered ? <Button onClick={() => setFilters({})}>Clear filters</Button> : null}
          >
            {isFiltered ? "Change or clear the filters." : "What policies send appears here, with what was answered."}
          </EmptyState>
        ) : (
          <ul aria-label="Deliveries, newest first">
            {items.map((delivery) => (
              <DeliveryRow key={delivery.id} deployment={deployment} delivery={delivery} ways={ways} />
            ))}
          </ul>
        )}
      </Frame>
      {log.hasNextPage ? (
        <Button className="mt-3" pending={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
          {log.isFetchNextPageError ? "More could not be loaded: try again" : "Show older"}
        </Button>
      ) : null}
    </section>
  );
}

type ChoiceProps = { label: string; value: string; onChange: (value: string) => void; children: ReactNode };

function Choice({ label, value, onChange, children }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={`${INPUT_CLASS} h-8 w-auto max-w-48`}
    >
      {children}
    </select>
  );
}
