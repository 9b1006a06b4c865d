"use client";

import { useQuery } from "@tanstack/react-query";
import { Ban } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useLiftBlock } from "#lib/client/mutations/block-version.ts";
import { blockedVersionsQuery } from "#lib/client/queries/holds.ts";
import { loadHref } from "#lib/client/routes.ts";
import type { BlockedVersionView } from "#lib/contracts/holds.ts";
import { Frame, SectionHeading } from "./settings-page.tsx";

type Props = { deployment: string; mayManage: boolean };

/** Versions that nothing rolls back to. */
export function BlocksSection({ deployment, mayManage }: Props) {
  const blocks = useQuery(blockedVersionsQuery(deployment));
  const failure = errorInPlace(blocks);
  const items = blocks.data?.items ?? [];
  return (
    <>
      <SectionHeading title="Blocked versions">
        Nothing rolls back to a blocked version, and the gate refuses it to CI. Block one in the history of its code
        location, with a reason.
      </SectionHeading>
      <Frame>
        {blocks.isPending ? (
          <SkeletonRows label="Loading blocked versions" rows={2} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void blocks.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<Ban aria-hidden />} title="No version is blocked" />
        ) : (
          <ul aria-label="Blocked versions">
            {items.map((block) => (
              <BlockRow key={block.id} deployment={deployment} block={block} mayManage={mayManage} />
            ))}
          </ul>
        )}
      </Frame>
    </>
  );
}

type RowProps = { deployment: string; block: BlockedVersionView; mayManage: boolean };

function BlockRow({ deployment, block, mayManage }: RowProps) {
  const { location, load, unit, reference, digest, reason, by, at } = block;
  const lift = useLiftBlock({ deployment, location, number: load });
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-72">
        <h3 className="font-medium text-base wrap-any">
          <IntentLink href={loadHref(deployment, location, load)} className="hover:underline">
            {location} #{load}
          </IntentLink>{" "}
          <span className="font-normal text-ink-2 text-xs">· deploy unit {unit}</span>
        </h3>
        <p className="text-sm wrap-any">{reason}</p>
        <p className="font-mono text-ink-2 text-xs wrap-any">
          {reference ?? "No image"}
          {digest === null ? " (this load alone: it has no digest)" : ` ${digest}`}
        </p>
        <p className="text-ink-3 text-xs wrap-any">
          Blocked by {by}, <ShortTime at={at} />
        </p>
      </div>
      {mayManage ? (
        <Button
          size="sm"
          pending={lift.isPending}
          aria-label={`Lift the block on ${location} #${load}`}
          onClick={() =>
            lift.mutate(undefined, {
              onSuccess: () => toast.success(`Lifted the block on ${location} #${load}`),
              onError: (error) => toast.error(problemText(error)),
            })
          }
        >
          Lift
        </Button>
      ) : null}
    </li>
  );
}
