"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { lazyPart } from "#components/ui/lazy-part.ts";
import { Menu } from "#components/ui/menu.tsx";
import { newestAlertsQuery, unreadAlertsQuery } from "#lib/client/queries/alerts.ts";
import { MOST_UNREAD } from "#lib/domain/alerts/unread.ts";

const itemsPart = lazyPart(() => import("./alert-bell-items.tsx"));

/** What was told in the app: how much of it is unread, and the last ones. */
export function AlertBell() {
  const count = useQuery(unreadAlertsQuery()).data ?? 0;
  const client = useQueryClient();
  const items = itemsPart.use();
  // Asked for when somebody comes near, so that they are there when the menu opens.
  const readAhead = () => void client.prefetchQuery(newestAlertsQuery());
  return (
    <>
      <Menu
        needs={itemsPart}
        className="w-96 max-w-[calc(100vw-1rem)]"
        trigger={
          <button
            type="button"
            aria-label={words(count)}
            onPointerEnter={readAhead}
            onFocus={readAhead}
            className={buttonClass("ghost", "icon-sm", "relative")}
          >
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
        {items === null ? null : <items.AlertBellItems count={count} />}
      </Menu>
      <Announcer count={count} />
    </>
  );
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
