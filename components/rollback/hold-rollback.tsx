"use client";

import { useQuery } from "@tanstack/react-query";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import { rightsOf } from "./use-rights.ts";
import { WayBackButton } from "./way-back-button.tsx";

type Props = { deployment: string; rollbackId: string; role: Role | null };

/** The rollback that a hold came of, and the way back from it. Reads no rollback: a board may show many holds. */
export function HoldRollback({ deployment, rollbackId, role }: Props) {
  const { data: self } = useQuery(deploymentQuery(deployment));
  const rights = self === undefined || role === null ? null : rightsOf(self, role);
  const refusal =
    rights === null
      ? "Reading your role…"
      : rights.may("rollback.execute")
        ? null
        : `Undoing takes ${rights.whoMay("rollback.execute")}.`;
  return (
    <>
      <IntentLink href={rollbackHref(rollbackId)} className={buttonClass("ghost", "sm")}>
        View rollback
      </IntentLink>
      <WayBackButton way="undo" rollbackId={rollbackId} label="Undo rollback" refusal={refusal} />
    </>
  );
}
