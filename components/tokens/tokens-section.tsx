"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { KeyRound, Plus, Search } from "lucide-react";
import { useState } from "react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { type TokenList, tokensQuery } from "#lib/client/queries/tokens.ts";
import type { MeView } from "#lib/contracts/me.ts";
import type { TokenView } from "#lib/contracts/tokens.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { RevokeDialog, RevokeOwnDialog } from "./revoke-dialog.tsx";
import { TokenDialog } from "./token-dialog.tsx";
import { TokenRow } from "./token-row.tsx";

/** Tokens, and what can be done with them: one's own, everyone's, or those of a deployment. */
export function TokensSection({ list }: { list: TokenList }) {
  const [q, setQ] = useState("");
  const [all, setAll] = useState(false);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenView | "all" | null>(null);
  const me = useQuery(meQuery());
  const tokens = useInfiniteQuery(tokensQuery(list, { q, state: all ? "any" : "active" }));
  const items = tokens.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = errorInPlace(tokens);
  const add = mayCreate(list, me.data) ? (
    <Button variant="primary" onClick={() => setCreating(true)}>
      <Plus aria-hidden className="size-3.5" />
      Create token
    </Button>
  ) : null;
  const searching = q !== "" || all;
  return (
    <>
      <SectionHeading title="Tokens" action={items.length > 0 || searching ? add : null}>
        {ABOUT[list.of]}
      </SectionHeading>
      {failure === null ? (
        <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2">
          <SearchField
            label="Search tokens"
            placeholder={list.of === "me" ? "Search by name or prefix" : "Search by name, prefix or owner"}
            value={q}
            onChange={setQ}
            className="w-full sm:w-80"
          />
          <Checkbox checked={all} onCheckedChange={setAll} className="text-sm">
            Show expired and revoked
          </Checkbox>
          {list.of === "me" && items.some(({ state }) => state === "active") ? (
            <Button size="sm" className="sm:ml-auto" onClick={() => setRevoking("all")}>
              Revoke all
            </Button>
          ) : null}
        </div>
      ) : null}
      <Frame>
        {tokens.isPending ? (
          <SkeletonRows label="Loading tokens" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void tokens.refetch()} what="deployment of this name" />
        ) : items.length === 0 && searching ? (
          <EmptyState icon={<Search aria-hidden />} title="No token matches">
            Change or clear the search.
          </EmptyState>
        ) : items.length === 0 ? (
          <EmptyState icon={<KeyRound aria-hidden />} title="No active tokens" action={add}>
            With a token, CI records loads and scripts read the history over the API.
          </EmptyState>
        ) : (
          <ul>
            {items.map((token) => (
              <TokenRow key={token.id} token={token} onRevoke={() => setRevoking(token)} />
            ))}
          </ul>
        )}
      </Frame>
      {tokens.hasNextPage ? (
        <Button className="mt-3" pending={tokens.isFetchingNextPage} onClick={() => void tokens.fetchNextPage()}>
          {tokens.isFetchNextPageError ? "More could not be loaded. Try again" : "Show more"}
        </Button>
      ) : null}
      {creating && me.data !== undefined ? (
        <TokenDialog
          me={me.data}
          kind={list.of === "me" ? "personal" : "service"}
          deployment={list.of === "deployment" ? list.deployment : null}
          onClose={() => setCreating(false)}
        />
      ) : null}
      {revoking === "all" ? (
        <RevokeOwnDialog onClose={() => setRevoking(null)} />
      ) : revoking !== null ? (
        <RevokeDialog token={revoking} onClose={() => setRevoking(null)} />
      ) : null}
    </>
  );
}

const ABOUT: Record<TokenList["of"], string> = {
  me: "For scripts and tools of your own. In each place a token may do what you may do there, and no more than its role.",
  everyone: "Every personal token, and those of services.",
  deployment: "Tokens that reach this deployment. Admins see all of them, everybody else their own.",
};

/** The server decides; a button that it would refuse is not shown. */
function mayCreate(list: TokenList, me: MeView | undefined): boolean {
  if (me === undefined) return false;
  if (list.of === "me") return me.organizationRole !== null || me.deployments.length > 0;
  if (list.of === "everyone")
    return me.organizationRole !== null && roleMay(me.organizationRole, "organization.manage");
  const here = me.deployments.find(({ name }) => name === list.deployment);
  return here !== undefined && roleMay(here.role, "deployment.configure");
}
