"use client";

import { useQuery } from "@tanstack/react-query";
import { Bell, CheckCheck, List } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuItem, MenuLink, MenuSeparator } from "#components/ui/menu.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useReadAlerts } from "#lib/client/mutations/read-alerts.ts";
import { newestAlertsQuery, unreadAlertsQuery } from "#lib/client/queries/alerts.ts";
import { alertsHref } from "#lib/client/routes.ts";
import { type AppAlert, MOST_UNREAD } from "#lib/contracts/app-alerts.ts";
import { SeveritySign } from "./severity-sign.tsx";

/** What was told in the app: how much of it is unread, and the last ones. */
export function AlertBell() {
  const count = useQuery(unreadAlertsQuery()).data ?? 0;
  const newest = useQuery(newestAlertsQuery());
  const read = useReadAlerts();
  const items = newest.data ?? [];
  const last = items[0]?.number;
  return (
    <>
      <Menu
        className="w-96 max-w-[calc(100vw-1rem)]"
        trigger={
          <button type="button" aria-label={words(count)} className={buttonClass("ghost", "icon-sm", "relative")}>
            <Bell aria-hidden className="size-4" />
            {count === 0 ? null : (
              <span
                aria-hidden
                className="absolute -top-1 -right-1 min-w-4 rounded-full bg-danger-solid px-1 text-center font-semibold text-2xs text-on-solid leading-4"
              >
                {digits(count)}
              </span>
            )}
          </button>
        }
      >
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
      </Menu>
      <Announcer count={count} />
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

/** Says aloud that something arrived, and nothing of what was unread when the page came. */
function Announcer({ count }: { count: number }) {
  const before = useRef<number | null>(null);
  const [text, setText] = useState("");
  useEffect(() => {
    if (before.current !== null && count > before.current) setText(words(count));
    before.current = count;
  }, [count]);
  return (
    <span role="status" className="sr-only">
      {text}
    </span>
  );
}

function digits(count: number): string {
  return count >= MOST_UNREAD ? `${MOST_UNREAD - 1}+` : String(count);
}

function words(count: number): string {
  if (count === 0) return "Alerts";
  return count === 1 ? "1 unread alert" : `${digits(count)} unread alerts`;
}
