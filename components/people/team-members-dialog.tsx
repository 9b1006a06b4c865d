"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useAddTeamMember, useRemoveTeamMember } from "#lib/client/mutations/teams.ts";
import { membersQuery } from "#lib/client/queries/members.ts";
import { teamQuery } from "#lib/client/queries/teams.ts";
import type { TeamView } from "#lib/contracts/teams.ts";
import { StatusBadge } from "./status-badge.tsx";

/** Of those whom a search finds, shown to be put in the team. */
const MOST_FOUND = 8;

/** Who is in a team, and who is put in it. */
export function TeamMembersDialog({ team, onClose }: { team: TeamView; onClose: () => void }) {
  const found = useQuery(teamQuery(team.id));
  const remove = useRemoveTeamMember(team.id);
  const failure = errorInPlace(found);
  const members = found.data?.members ?? [];
  return (
    <Dialog title={`Members of ${team.name}`} onClose={onClose}>
      <div className="flex flex-col gap-4 p-4">
        <AddMember team={team} isIn={(id) => members.some((member) => member.id === id)} />
        {remove.isError ? <Notice kind="error">{problemText(remove.error)}</Notice> : null}
        {found.isPending ? (
          <SkeletonRows label="Loading members" rows={3} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void found.refetch()} what="team" />
        ) : members.length === 0 ? (
          <p className="text-ink-2">Nobody is in this team yet. Search for people above.</p>
        ) : (
          <ul aria-label={`Members of ${team.name}`} className="divide-y divide-line">
            {members.map(({ id, name, email, status }) => (
              <li key={id} className="flex items-center justify-between gap-3 py-1.5">
                <span className="min-w-0 wrap-any">
                  {name} <span className="text-ink-2 text-xs">{email}</span> <StatusBadge status={status} />
                </span>
                <Button
                  size="sm"
                  pending={remove.isPending && remove.variables === id}
                  onClick={() => remove.mutate(id)}
                >
                  Take out<span className="sr-only"> {name}</span>
                </Button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Dialog>
  );
}

function AddMember({ team, isIn }: { team: TeamView; isIn: (id: string) => boolean }) {
  const [q, setQ] = useState("");
  const people = useInfiniteQuery({ ...membersQuery(q), enabled: q.trim() !== "" });
  const add = useAddTeamMember(team.id);
  const items = q.trim() === "" ? [] : (people.data?.pages[0]?.items ?? []).filter(({ id }) => !isIn(id));
  return (
    <div className="flex flex-col gap-2">
      <SearchField label="Find people to add" placeholder="Find people to add" value={q} onChange={setQ} />
      <div aria-live="polite">
        {q.trim() !== "" && people.isSuccess && items.length === 0 ? (
          <p className="text-ink-2 text-xs">Nobody else matches “{q}”.</p>
        ) : null}
        <ul className="divide-y divide-line">
          {items.slice(0, MOST_FOUND).map(({ id, name, email }) => (
            <li key={id} className="flex items-center justify-between gap-3 py-1.5">
              <span className="min-w-0 wrap-any">
                {name} <span className="text-ink-2 text-xs">{email}</span>
              </span>
              <Button
                size="sm"
                variant="primary"
                pending={add.isPending && add.variables === id}
                onClick={() => add.mutate(id)}
              >
                Add<span className="sr-only"> {name}</span>
              </Button>
            </li>
          ))}
        </ul>
      </div>
      {add.isError ? <Notice kind="error">{problemText(add.error)}</Notice> : null}
    </div>
  );
}
