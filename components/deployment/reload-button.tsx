"use client";

import { useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { cx } from "#components/ui/class-names.ts";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { reloadLocation } from "#lib/client/mutations/reload-location.ts";
import { type Role, roleMay } from "#lib/domain/access/roles.ts";
import { tellReload, tellReloadRefused } from "./tell-reload.ts";

type Props = {
  deployment: string;
  location: string;
  role: Role | null;
  /** It is being loaded anew already, whoever asked. */
  loading: boolean;
  /** A menu follows on its right. */
  joined?: boolean;
};

/** Has the location's code loaded anew by what observes it; the outcome is told, the load comes by itself. */
export function ReloadButton({ deployment, location, role, loading, joined = false }: Props) {
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const look = buttonClass("secondary", "sm", cx("px-2", joined && "rounded-r-none"));
  if (role === null || !roleMay(role, "location.reload")) {
    return (
      <Tooltip label="Reloading takes Editor, Admin or Organization Admin.">
        <button type="button" aria-disabled className={look}>
          <RefreshCw aria-hidden className="size-3" />
          Reload<span className="sr-only"> {location}</span>
        </button>
      </Tooltip>
    );
  }

  const busy = asked || loading;
  async function start() {
    if (busy) return;
    setAsked(true);
    try {
      tellReload(location, await reloadLocation(client, deployment, location));
    } catch (error) {
      tellReloadRefused(location, error);
    }
    setAsked(false);
  }
  return (
    <button type="button" onClick={() => void start()} aria-disabled={busy || undefined} className={look}>
      <RefreshCw aria-hidden className={cx("size-3", busy && "animate-spin")} />
      {busy ? "Loading…" : "Reload"}
      <span className="sr-only"> {location}</span>
    </button>
  );
}
