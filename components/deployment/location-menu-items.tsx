"use client";

import { FileText, GitCompareArrows, RotateCcw } from "lucide-react";
import { useRouter } from "next/navigation";
import { MenuItem, MenuLink } from "#components/ui/menu.tsx";
import { compareHref, loadHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { wayBack } from "./way-back.ts";

type Props = {
  deployment: string;
  location: LocationView;
  load: NonNullable<LocationView["currentLoad"]>;
  /** Where the rollback to the last good load is planned. */
  target: string | null;
};

/** What else can be done with a code location. */
export function LocationMenuItems({ deployment, location, load, target }: Props) {
  const router = useRouter();
  const { name, goodBefore } = location;
  const eligibility = wayBack(location);
  return (
    <>
      <MenuItem
        icon={<RotateCcw aria-hidden />}
        disabledReason={eligibility.enabled ? null : eligibility.reason}
        onClick={() => target !== null && router.push(target, { scroll: false })}
      >
        {goodBefore === null
          ? "Roll back to the last good version"
          : `Roll back to the last good version, #${goodBefore.number}`}
      </MenuItem>
      <MenuLink icon={<FileText aria-hidden />} href={loadHref(deployment, name, load.number)}>
        View metadata of #{load.number}
      </MenuLink>
      {load.comparedTo === null ? null : (
        <MenuLink
          icon={<GitCompareArrows aria-hidden />}
          href={compareHref(deployment, name, { from: load.comparedTo, to: load.number })}
        >
          Compare #{load.number} with the load before
        </MenuLink>
      )}
    </>
  );
}
