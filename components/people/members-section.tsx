"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Search, UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.ts";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useCreateMemberLink, useRevokeMemberLink, useUpdateMember } from "#lib/client/mutations/members.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { membersQuery } from "#lib/client/queries/members.ts";
import type { MemberView, NewLinkView } from "#lib/contracts/members.ts";
import { InviteDialog } from "./invite-dialog.tsx";
import { LinkDialog } from "./link-dialog.tsx";
import { type MemberAction, MemberRow } from "./member-row.tsx";
import { MemberSignInsDialog } from "./member-sign-ins-dialog.tsx";
import { MoreButton } from "./more-button.tsx";
import { DisableMember, RemoveMember } from "./part-with-member.tsx";
import { RolesDialog } from "./roles-dialog.tsx";

/** Only the id of whom a dialog is about: what it shows follows the list. */
type Open = { what: "roles" | "sign-ins" | "disable" | "remove"; id: string };

/** The people of the organization, and what Organization Admins do with them. */
export function MembersSection() {
  const [q, setQ] = useState("");
  const members = useInfiniteQuery(membersQuery(q));
  const me = useQuery(meQuery());
  const [inviting, setInviting] = useState(false);
  const [shown, setShown] = useState<{ link: NewLinkView; name: string } | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const makeLink = useCreateMemberLink();
  const revokeLink = useRevokeMemberLink();
  const update = useUpdateMember();
  const failure = errorInPlace(members);
  const items = members.data?.pages.flatMap((page) => page.items) ?? [];
  const about = open === null ? undefined : items.find(({ id }) => id === open.id);
  const close = () => setOpen(null);

  function act(member: MemberView, action: MemberAction) {
    const { id, name } = member;
    const failed = (error: Error) => void toast.error(problemText(error));
    if (action === "link") {
      makeLink.mutate(id, { onSuccess: ({ link }) => setShown({ link, name }), onError: failed });
    } else if (action === "revoke-link") {
      revokeLink.mutate(id, {
        onSuccess: () => toast.success(`The link of ${name} opens nothing now`),
        onError: failed,
      });
    } else if (action === "enable") {
      update.mutate({ id, disabled: false }, { onSuccess: () => toast.success(`Enabled ${name}`), onError: failed });
    } else setOpen({ what: action, id });
  }

  const invite = (
    <Button variant="primary" onClick={() => setInviting(true)}>
      <UserPlus aria-hidden className="size-3.5" />
      Invite a person
    </Button>
  );
  return (
    <>
      <SectionHeading title="Members" action={failure === null ? invite : null}>
        Who can sign in, and what they may do. Of several roles, also by teams and groups, the most permissive counts.
      </SectionHeading>
      {failure === null ? (
        <SearchField
          label="Search members"
          placeholder="Search by name or email"
          value={q}
          onChange={setQ}
          className="mb-3 w-full sm:w-80"
        />
      ) : null}
      <Frame>
        {members.isPending ? (
          <SkeletonRows label="Loading members" rows={6} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void members.refetch()} what="organization" />
        ) : items.length === 0 && q !== "" ? (
          <EmptyState icon={<Search aria-hidden />} title="Nobody matches">
            No name or address contains “{q}”. Change or clear the search.
          </EmptyState>
        ) : items.length === 0 ? (
          <EmptyState icon={<Users aria-hidden />} title="No members yet" action={invite}>
            Invite the people who deploy with you.
          </EmptyState>
        ) : (
          <ul aria-label="Members">
            {items.map((member) => (
              <MemberRow
                key={member.id}
                member={member}
                isSelf={member.email === me.data?.email}
                onAction={(action) => act(member, action)}
              />
            ))}
          </ul>
        )}
      </Frame>
      <MoreButton list={members} what="members" />
      {inviting ? (
        <InviteDialog
          onClose={() => setInviting(false)}
          onInvited={(invited) => {
            setInviting(false);
            setShown(invited);
          }}
        />
      ) : null}
      {shown === null ? null : <LinkDialog {...shown} onClose={() => setShown(null)} />}
      {about === undefined || open === null ? null : open.what === "roles" ? (
        <RolesDialog
          name={about.name}
          subject={{ type: "account", email: about.email }}
          reasons={about.reasons}
          onClose={close}
        />
      ) : open.what === "sign-ins" ? (
        <MemberSignInsDialog member={about} onClose={close} />
      ) : open.what === "disable" ? (
        <DisableMember member={about} onClose={close} />
      ) : (
        <RemoveMember member={about} onClose={close} />
      )}
    </>
  );
}
