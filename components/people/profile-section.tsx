"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { PasswordField } from "#components/access/password-field.tsx";
import { placeErrors } from "#components/settings/field-errors.ts";
import { SettingsForm } from "#components/settings/settings-form.tsx";
import { Frame, SectionHeading } from "#components/settings/settings-page.tsx";
import { Fact, Facts } from "#components/ui/facts.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ShortTime } from "#components/ui/short-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { toast } from "#components/ui/toast.ts";
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
          <div className="border-line border-t">
            <NameForm me={me.data} />
          </div>
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

  function change(next: string) {
    setName(next);
    rename.reset();
  }

  return (
    <SettingsForm
      label="Profile"
      changed={changed}
      valid={name.trim() !== ""}
      pending={rename.isPending}
      error={rename.error}
      onSave={() => rename.mutate(name.trim(), { onSuccess: () => toast.success("Saved your name") })}
      onDiscard={() => change(me.name)}
    >
      <div className="max-w-md">
        <TextField
          label="Name"
          required
          maxLength={255}
          autoComplete="name"
          value={name}
          error={placeErrors(rename.error).at("name")}
          onChange={(event) => change(event.target.value)}
        />
      </div>
    </SettingsForm>
  );
}

function PasswordForm() {
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const change = useChangePassword();
  const errors = placeErrors(change.error);

  function save() {
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
    <SettingsForm
      label="Password"
      action="Change password"
      changed={current !== "" || password !== ""}
      valid={current !== "" && password !== ""}
      pending={change.isPending}
      error={change.error}
      onSave={save}
      onDiscard={() => {
        setCurrent("");
        setPassword("");
        change.reset();
      }}
    >
      <div className="flex max-w-md flex-col gap-4">
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
      </div>
    </SettingsForm>
  );
}
