"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { PasswordField } from "#components/access/password-field.tsx";
import { placeErrors } from "#components/settings/field-errors.ts";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Button } from "#components/ui/button.tsx";
import { Fact, Facts } from "#components/ui/facts.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { plural } from "#lib/client/format/counts.ts";
import { useChangePassword, useRenameMe } from "#lib/client/mutations/me.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import type { MeView } from "#lib/contracts/me.ts";
import { SIGN_IN_PROVIDER_NAMES } from "#lib/domain/access/sign-in-providers.ts";
import { ReasonList } from "./reason-list.tsx";

/** What a person has of their own: name, password, how they sign in, and what they may. */
export function ProfileSection() {
  const me = useQuery(meQuery());
  const failure = errorInPlace(me);
  if (me.isPending || failure !== null || me.data === undefined) {
    return (
      <Frame>
        {failure === null ? (
          <SkeletonRows label="Loading your profile" rows={3} />
        ) : (
          <QueryError error={failure} retry={() => void me.refetch()} what="account" />
        )}
      </Frame>
    );
  }
  const { account } = me.data;
  return (
    <div className="flex flex-col gap-8">
      <section>
        <SectionHeading title="Profile">How you appear in the history, and how you sign in.</SectionHeading>
        <Frame>
          <NameForm me={me.data} />
          <Facts>
            <Fact name="Email">{me.data.email}</Fact>
            <Fact name="Signs in with">
              {account?.hasPassword ? <p>Password</p> : null}
              {account?.identities.map(({ provider, createdAt }) => (
                <p key={provider}>
                  {SIGN_IN_PROVIDER_NAMES[provider]}, linked <ShortTime at={createdAt} />
                </p>
              ))}
            </Fact>
            <Fact name="Teams">{account?.teams.length ? account.teams.join(", ") : "None"}</Fact>
          </Facts>
        </Frame>
      </section>
      <section>
        <SectionHeading title="Password">Changing it signs you out everywhere else.</SectionHeading>
        <Frame>
          {account?.hasPassword ? (
            <PasswordForm />
          ) : (
            <p className="p-4 text-ink-2">
              Your account has no password. Ask an Organization Admin for a link that sets one.
            </p>
          )}
        </Frame>
      </section>
      <section>
        <SectionHeading title="Your roles">
          What you may do, and where it comes from. Of several roles the most permissive counts.
        </SectionHeading>
        <Frame>
          <div className="px-4 py-1.5">
            {account === null || account.reasons.length === 0 ? (
              <p className="py-2 text-ink-2">You have no role yet. Ask an Organization Admin for one.</p>
            ) : (
              <ReasonList reasons={account.reasons} />
            )}
          </div>
        </Frame>
      </section>
    </div>
  );
}

function NameForm({ me }: { me: MeView }) {
  const [name, setName] = useState(me.name);
  const rename = useRenameMe();
  const changed = name.trim() !== me.name;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (changed) rename.mutate(name.trim(), { onSuccess: () => toast.success("Saved your name") });
  }

  return (
    <form onSubmit={submit} className="flex flex-wrap items-end gap-3 border-line border-b p-4">
      <div className="min-w-0 max-w-md grow basis-64">
        <TextField
          label="Name"
          required
          maxLength={255}
          autoComplete="name"
          value={name}
          error={placeErrors(rename.error).at("name")}
          onChange={(event) => {
            setName(event.target.value);
            rename.reset();
          }}
        />
      </div>
      <Button type="submit" className="h-9" disabled={!changed} pending={rename.isPending}>
        Save
      </Button>
      {rename.isError ? (
        <Notice kind="error" className="w-full">
          {problemText(rename.error)}
        </Notice>
      ) : null}
    </form>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChangePassword();
  const errors = placeErrors(change.error);

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate(
      { current, password },
      {
        onSuccess: ({ revoked }) => {
          setCurrent("");
          setPassword("");
          toast.success(
            revoked === 0
              ? "Changed your password"
              : `Changed your password; ended ${plural(revoked, "other sign-in")}`,
          );
        },
      },
    );
  }

  return (
    <form onSubmit={submit} className="flex max-w-md flex-col gap-4 p-4">
      {change.isError ? <Notice kind="error">{problemText(change.error)}</Notice> : null}
      <PasswordField
        label="Current password"
        name="current"
        autoComplete="current-password"
        required
        value={current}
        error={errors.at("current")}
        onChange={(event) => setCurrent(event.target.value)}
      />
      <PasswordField
        label="New password"
        name="password"
        autoComplete="new-password"
        hint="At least 12 characters. A few words are easier to remember than signs."
        required
        value={password}
        error={errors.at("password")}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" variant="primary" className="self-start" pending={change.isPending}>
        Change password
      </Button>
    </form>
  );
}
