import { Badge } from "#components/ui/badge.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import type { AppAlert } from "#lib/contracts/app-alerts.ts";
import { SeveritySign } from "./severity-sign.tsx";

const MOST_LINES = 4;

export function AlertRow({ alert }: { alert: AppAlert }) {
  const { severity, resolves, title, lines, links, at, deployment, location, policy, events, unread } = alert;
  const hidden = lines.length - MOST_LINES;
  return (
    <article className="flex gap-3 border-line border-b px-4 py-3">
      <SeveritySign severity={severity} resolves={resolves} />
      <div className="flex min-w-0 grow flex-col gap-1">
        <div className="flex flex-wrap items-start gap-x-2 gap-y-1">
          <h2 className={`wrap-any ${unread ? "font-semibold" : ""}`}>{title}</h2>
          {unread ? <Badge tone="accent">Unread</Badge> : null}
          {events > 1 ? <Badge>{events} events</Badge> : null}
        </div>
        {lines.slice(0, MOST_LINES).map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of an alert never move, and two may be alike
          <p key={index} className="text-ink-2 text-sm wrap-any">
            {line}
          </p>
        ))}
        {hidden > 0 ? <p className="text-ink-2 text-xs">And {hidden} more.</p> : null}
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-ink-2 text-xs">
          <RelativeTime at={at} />
          <span className="wrap-any">{location === null ? deployment : `${deployment} / ${location}`}</span>
          <span className="wrap-any">Policy {policy}</span>
          {links.map(({ href, label }) => (
            <IntentLink
              key={href}
              href={href}
              scroll={false}
              aria-label={`${label}: ${title}`}
              className="rounded font-medium text-accent underline"
            >
              {label}
            </IntentLink>
          ))}
        </p>
      </div>
    </article>
  );
}
