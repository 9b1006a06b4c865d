"use client";

import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Plus, UsersRound } from "lucide-react";
import { useState } from "react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { ConfirmDialog } from "#components/ui/confirm-dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useDeleteTeam } from "#lib/client/mutations/teams.ts";
import { teamsQuery } from "#lib/client/queries/teams.ts";
import type { TeamView } from "#lib/contracts/teams.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { GroupGrants } from "./group-grants.tsx";
import { placeText } from "./reason-list.tsx";
import { RolesDialog } from "./roles-dialog.tsx";
import { TeamMembersDialog } from "./team-members-dialog.tsx";
import { TeamNameDialog } from "./team-name-dialog.tsx";

type Open = { what: "members" | "roles" | "rename" | "delete"; id: string };

/** The teams: people who have roles together. */
export function TeamsSection() {
  const teams = useQuery(teamsQuery());
  const [adding, setAdding] = useState(false);
  const [open, setOpen] = useState<Open | null>(null);
  const failure = errorInPlace(teams);
  const items = teams.data?.items ?? [];
  const about = items.find(({ id }) => id === open?.id);
  const close = () => setOpen(null);
  const add = (
    <Button variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden className="size-3.5" />
      Add team
    </Button>
  );
  return (
    <>
      <SectionHeading title="Teams" action={items.length > 0 ? add : null}>
        People who are given roles together. Whoever leaves a team loses at once what it alone gave them.
      </SectionHeading>
      <Frame>
        {teams.isPending ? (
          <SkeletonRows label="Loading teams" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void teams.refetch()} what="organization" />
        ) : items.length === 0 ? (
          <EmptyState icon={<UsersRound aria-hidden />} title="No teams yet" action={add}>
            Make one, give it a role, and put people in it.
          </EmptyState>
        ) : (
          <ul aria-label="Teams">
            {items.map((team) => (
              <TeamRow key={team.id} team={team} onOpen={(what) => setOpen({ what, id: team.id })} />
            ))}
          </ul>
        )}
      </Frame>
      {failure === null ? <GroupGrants /> : null}
      {adding ? <TeamNameDialog team={null} onClose={() => setAdding(false)} /> : null}
      {about === undefined || open === null ? null : open.what === "members" ? (
        <TeamMembersDialog team={about} onClose={close} />
      ) : open.what === "roles" ? (
        <RolesDialog
          name={about.name}
          subject={{ type: "team", name: about.name }}
          reasons={about.grants.map((grant) => ({ ...grant, through: { type: "account" } }))}
          onClose={close}
        />
      ) : open.what === "rename" ? (
        <TeamNameDialog team={about} onClose={close} />
      ) : (
        <DeleteTeam team={about} onClose={close} />
      )}
    </>
  );
}

function TeamRow({ team, onOpen }: { team: TeamView; onOpen: (what: Open["what"]) => void }) {
  const { name, memberCount, grants } = team;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-line border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 grow basis-60">
        <h3 className="font-medium text-base wrap-any">{name}</h3>
        <p className="text-ink-2 text-xs wrap-any">
          {grants.length === 0
            ? "No role yet"
            : grants.map((grant) => `${ROLE_NAMES[grant.role]} ${placeText(grant)}`).join(" · ")}
        </p>
      </div>
      <div className="flex items-center gap-2">
        <Button size="sm" onClick={() => onOpen("members")}>
          {plural(memberCount, "member")}
          <span className="sr-only"> of {name}</span>
        </Button>
        <Menu
          trigger={
            <button type="button" className={buttonClass("secondary", "icon-sm")} aria-label={`Actions for ${name}`}>
              <Ellipsis aria-hidden className="size-4" />
            </button>
          }
        >
          <MenuItem onClick={() => onOpen("roles")}>Roles</MenuItem>
          <MenuItem onClick={() => onOpen("rename")}>Rename</MenuItem>
          <MenuItem onClick={() => onOpen("delete")}>Delete</MenuItem>
        </Menu>
      </div>
    </li>
  );
}

function DeleteTeam({ team, onClose }: { team: TeamView; onClose: () => void }) {
  const remove = useDeleteTeam();
  return (
    <ConfirmDialog
      title={`Delete ${team.name}?`}
      action="Delete team"
      pending={remove.isPending}
      onClose={onClose}
      onConfirm={() =>
        remove.mutate(team.id, {
          onSuccess: () => {
            toast.success(`Deleted ${team.name}`);
            onClose();
          },
        })
      }
    >
      {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
      <p>
        {team.memberCount === 0
          ? "Nobody is in it."
          : `${plural(team.memberCount, "person loses", "people lose")} what they may by it alone, at once.`}
      </p>
    </ConfirmDialog>
  );
}
