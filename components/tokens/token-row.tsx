"use client";

import { KeyRound, UserRound } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { useNow } from "#components/ui/clock.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { plural } from "#lib/client/format/counts.ts";
import type { TokenView } from "#lib/contracts/tokens.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { TokenMarks } from "./token-marks.tsx";

type Props = { token: TokenView; onRevoke: () => void };

export function TokenRow({ token, onRevoke }: Props) {
  const now = useNow();
  const Icon = token.kind === "service" ? KeyRound : UserRound;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="flex min-w-0 grow basis-72 gap-2.5">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-3" />
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="font-medium text-base wrap-any">{token.name}</h3>
            <TokenMarks token={token} now={now} />
          </div>
          <p className="text-ink-2 text-xs wrap-any">
            <code>{token.prefix}…</code> ·{" "}
            {token.owner === null ? "Service" : `${token.owner.name} (${token.owner.email})`}
          </p>
          <p className="text-ink-2 text-xs wrap-any">
            {ROLE_NAMES[token.role]}
            {token.scopes.length === 0 ? "" : ` · ${token.scopes.join(", ")}`} · {reachOf(token)}
          </p>
        </div>
      </div>
      <dl className="grid grow basis-56 grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-xs">
        <dt className="text-ink-3">Created</dt>
        <dd className="wrap-any">
          <RelativeTime at={token.createdAt} /> by {token.createdBy}
        </dd>
        <dt className="text-ink-3">Last used</dt>
        <dd>{token.lastUsedAt === null ? "Never" : <RelativeTime at={token.lastUsedAt} />}</dd>
        <dt className="text-ink-3">{token.revokedAt === null ? "Expires" : "Revoked"}</dt>
        <dd>
          {token.revokedAt !== null ? (
            <RelativeTime at={token.revokedAt} />
          ) : token.expiresAt === null ? (
            "Never"
          ) : (
            <RelativeTime at={token.expiresAt} />
          )}
        </dd>
      </dl>
      {token.revocable ? (
        <Button size="sm" onClick={onRevoke} aria-label={`Revoke ${token.name}`}>
          Revoke
        </Button>
      ) : null}
    </li>
  );
}

/** "prod, staging and 1 more". */
function reachOf({ deployments, otherDeployments }: TokenView): string {
  if (deployments === null) return "Whole organization";
  const more = otherDeployments === 0 ? [] : [plural(otherDeployments, "other deployment")];
  return [...deployments, ...more].join(", ") || "No deployment";
}
