"use client";

import { ChevronDown } from "lucide-react";
import { buttonClass } from "#components/ui/button-class.ts";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { useExtendHold } from "#lib/client/mutations/extend-hold.ts";

const CHOICES = [
  { hours: 24, label: "One day from now" },
  { hours: 3 * 24, label: "Three days from now" },
  { hours: 7 * 24, label: "A week from now" },
] as const;

/** Lets a hold stand longer; never shorter than it would. */
export function ExtendHold({ deployment, unit }: { deployment: string; unit: string }) {
  const extend = useExtendHold(deployment, unit);
  return (
    <Menu
      trigger={
        <button type="button" disabled={extend.isPending} className={buttonClass("secondary", "sm")}>
          Extend
          <ChevronDown aria-hidden className="size-3.5" />
        </button>
      }
    >
      {CHOICES.map(({ hours, label }) => (
        <MenuItem
          key={hours}
          onClick={() =>
            extend.mutate(hours, {
              onSuccess: () => toast.success(`The hold on ${unit} is extended`),
              onError: (error) => toast.error(problemText(error)),
            })
          }
        >
          {label}
        </MenuItem>
      ))}
    </Menu>
  );
}
