"use client";

import { ChevronRight } from "lucide-react";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { ScrollPre } from "#components/ui/scroll-box.tsx";
import type { AuditEventView } from "#lib/contracts/audit.ts";
import { actionPhrase, targetName } from "#lib/domain/audit/describe-event.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import { eventHref } from "./event-href.ts";

type Props = {
  event: AuditEventView;
  /** The deployment whose log it is, which goes without saying; null: the organization's. */
  within: string | null;
  open: boolean;
  onToggle: () => void;
  /** Shows only what this actor did. */
  onActor: (id: string) => void;
};

/** One event: who did what when, and opened in place everything that is kept of it. */
export function AuditRow({ event, within, open, onToggle, onActor }: Props) {
  const { actor, at, action, deployment, location, target } = event;
  const href = eventHref(event);
  const name = targetName(target);
  const sentence = `${actor.name} ${actionPhrase(action)} ${name}`.trim();
  return (
    <div className="border-line border-b">
      <div className="flex min-h-9 items-start gap-2 px-3 py-1.5 hover:bg-hover">
        <button
          type="button"
          aria-expanded={open}
          aria-label={`Details: ${sentence}`}
          onClick={onToggle}
          className="mt-0.5 flex size-6 shrink-0 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink"
        >
          <ChevronRight aria-hidden className={cx("size-3.5 transition-transform", open && "rotate-90")} />
        </button>
        <RelativeTime at={at} className="w-28 shrink-0 pt-1 text-ink-2 text-xs" />
        <p className="min-w-0 grow pt-0.5 wrap-any">
          <button
            type="button"
            onClick={() => onActor(actor.accountId ?? actor.id)}
            aria-label={`Show only what ${actor.name} did`}
            className="rounded font-medium hover:underline"
          >
            {actor.name}
          </button>{" "}
          {actor.type === "person" ? null : <span className="text-ink-3 text-xs">({actor.type}) </span>}
          {actionPhrase(action)}{" "}
          {href === null || name === "" ? (
            name
          ) : (
            <IntentLink href={href} className="rounded text-accent underline underline-offset-2">
              {name}
            </IntentLink>
          )}
        </p>
        <p className="hidden max-w-48 shrink-0 truncate pt-1 text-ink-3 text-xs sm:block">
          {[deployment === within ? null : deployment, location].filter(Boolean).join(" / ")}
        </p>
      </div>
      {open ? <Details event={event} /> : null}
    </div>
  );
}

function Details({ event }: { event: AuditEventView }) {
  const facts: [string, string | null][] = [
    ["Action", event.action],
    ["Time", event.at],
    ["Actor", `${event.actor.type} ${event.actor.id}`],
    ["Address", event.address],
    ["Request", event.requestId],
    ["Event", event.id],
  ];
  return (
    <div className="flex flex-col gap-3 bg-sunken px-4 py-3 sm:pl-12">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
        {facts.map(([label, value]) =>
          value === null ? null : (
            <div key={label} className="contents">
              <dt className="text-ink-2">{label}</dt>
              <dd className="wrap-any">{value}</dd>
            </div>
          ),
        )}
      </dl>
      <div className="grid grid-cols-[repeat(auto-fit,minmax(min(16rem,100%),1fr))] gap-3">
        <Json title="Target" value={event.target} />
        <Json title="Before" value={event.before} />
        <Json title="After" value={event.after} />
      </div>
    </div>
  );
}

function Json({ title, value }: { title: string; value: JsonObject | null }) {
  if (value === null || Object.keys(value).length === 0) return null;
  return (
    <section className="min-w-0">
      <h3 className="mb-1 font-medium text-ink-2 text-xs">{title}</h3>
      <ScrollPre className="wrap-any max-h-72 whitespace-pre-wrap rounded border border-line bg-surface p-2 text-xs leading-5">
        {JSON.stringify(value, null, 2)}
      </ScrollPre>
    </section>
  );
}
