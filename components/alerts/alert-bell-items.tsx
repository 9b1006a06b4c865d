"use client";

import { useQuery } from "@tanstack/react-query";
import { CheckCheck, List } from "lucide-react";
import { MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useReadAlerts } from "#lib/client/mutations/read-alerts.ts";
import { newestAlertsQuery } from "#lib/client/queries/alerts.ts";
import { alertsHref } from "#lib/client/routes.ts";
import type { AppAlert } from "#lib/contracts/app-alerts.ts";
import { SeveritySign } from "./severity-sign.tsx";

/** What the open menu shows. */
export function AlertBellItems({ count }: { count: number }) {
  const newest = useQuery(newestAlertsQuery());
  const read = useReadAlerts();
  const items = newest.data ?? [];
  const last = items[0]?.number;
  return (
    <>
      {newest.isPending ? <Note>Loading alerts…</Note> : null}
      {newest.isError && newest.data === undefined ? <Note>{problemText(newest.error)}</Note> : null}
      {newest.data?.length === 0 ? (
        <Note>No alerts yet. Policies in a deployment’s settings decide what is told here.</Note>
      ) : null}
      {items.map((alert) => (
        <MenuLink
          key={alert.id}
          href={alert.links[0]?.href ?? alertsHref()}
          icon={<SeveritySign severity={alert.severity} resolves={alert.resolves} />}
        >
          <Line alert={alert} />
        </MenuLink>
      ))}
      <MenuSeparator />
      <MenuItem
        icon={<CheckCheck aria-hidden />}
        disabledReason={count === 0 || last === undefined ? "Nothing is unread." : null}
        onClick={() => {
          if (last !== undefined) read.mutate(last);
        }}
      >
        Mark all as read
      </MenuItem>
      <MenuLink icon={<List aria-hidden />} href={alertsHref()}>
        All alerts
      </MenuLink>
    </>
  );
}

function Line({ alert: { title, at, unread } }: { alert: AppAlert }) {
  return (
    <>
      <span className={`block wrap-any ${unread ? "font-medium" : ""}`}>{title}</span>
      <span className="flex items-center gap-1.5 text-ink-2 text-xs">
        <RelativeTime at={at} />
        {unread ? <span className="font-medium text-accent">Unread</span> : null}
      </span>
    </>
  );
}

function Note({ children }: { children: string }) {
  return <p className="px-2 py-3 text-ink-2 text-sm">{children}</p>;
}
