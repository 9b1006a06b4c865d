"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Search, Users } from "lucide-react";
import { useState } from "react";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { deploymentMembersQuery } from "#lib/client/queries/members.ts";
import type { DeploymentMemberView } from "#lib/contracts/members.ts";
import { ROLE_NAMES } from "#lib/domain/access/roles.ts";
import { MoreButton } from "./more-button.tsx";
import { ReasonList } from "./reason-list.tsx";
import { StatusBadge } from "./status-badge.tsx";

/** Everybody who may something in a deployment, and whence: by the organization, a team, a group. */
export function DeploymentPeople({ deployment }: { deployment: string }) {
  const [q, setQ] = useState("");
  const people = useInfiniteQuery(deploymentMembersQuery(deployment, q));
  const failure = errorInPlace(people);
  const items = people.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section>
      <SectionHeading title="Everybody with a role">
        Also through the whole organization, teams and groups. Open a row to see where each right comes from.
      </SectionHeading>
      <SearchField
        label="Search people"
        placeholder="Search by name or email"
        value={q}
        onChange={setQ}
        className="mb-3 w-full sm:w-80"
      />
      <Frame>
        {people.isPending ? (
          <SkeletonRows label="Loading people" rows={4} />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void people.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={q === "" ? <Users aria-hidden /> : <Search aria-hidden />} title="Nobody">
            {q === "" ? "Nobody has a role here." : `No name or address contains “${q}”.`}
          </EmptyState>
        ) : (
          <ul aria-label="Everybody with a role">
            {items.map((person) => (
              <li key={person.id} className="border-line border-b px-4 py-2.5 last:border-b-0">
                <Person person={person} />
              </li>
            ))}
          </ul>
        )}
      </Frame>
      <MoreButton list={people} what="people" />
    </section>
  );
}

function Person({ person }: { person: DeploymentMemberView }) {
  const { name, email, status, role, reasons } = person;
  const additions = reasons.filter(({ location }) => location !== null).length;
  return (
    <Disclosure
      summary={
        <span className="flex min-w-0 grow flex-wrap items-center gap-x-4 gap-y-1">
          <span className="min-w-0 grow basis-56 wrap-any">
            <span className="font-medium">{name}</span> <span className="text-ink-2 text-xs">{email}</span>{" "}
            <StatusBadge status={status} />
          </span>
          <span className="grow basis-40">
            {role === null ? "No role that counts" : ROLE_NAMES[role]}
            {additions > 0 ? <span className="text-ink-2"> and more in code locations</span> : null}
          </span>
        </span>
      }
    >
      <div className="pt-1.5 pl-5">
        {role === null ? (
          <p className="py-1 text-ink-2 text-xs">
            Additions in code locations do not count without a role in the deployment or the organization.
          </p>
        ) : null}
        <ReasonList reasons={reasons} />
      </div>
    </Disclosure>
  );
}
