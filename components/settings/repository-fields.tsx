"use client";

import type { ComponentProps } from "react";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { SecretField } from "./secret-field.tsx";

type TextProps = Pick<ComponentProps<typeof TextField>, "value" | "error" | "autoComplete" | "spellCheck"> & {
  onChange: (event: { target: { value: string } }) => void;
};
type SecretProps = Pick<ComponentProps<typeof SecretField>, "saved" | "value" | "error" | "onChange">;

type Props = {
  field: (name: string) => TextProps;
  secret: (name: string) => SecretProps;
  /** The address is reached by SSH, so it takes a key and not a token. */
  isSsh: boolean;
};

/** Where a git repository is, and by what it is written to. */
export function RepositoryFields({ field, secret, isSsh: bySsh }: Props) {
  return (
    <>
      <TextField
        {...field("url")}
        label="Address of the repository"
        placeholder="https://github.com/acme/dags.git"
        required
        hint="https://…, ssh://… or git@host:path, as Loadline's worker reaches it."
      />
      {bySsh ? (
        <>
          <SecretField
            {...secret("privateKey")}
            multiline
            label="Deploy key"
            hint="The private key, without a passphrase, of a key that may write to this repository."
          />
          <TextArea
            {...field("knownHosts")}
            label="Known hosts"
            className="font-mono text-xs"
            placeholder="github.com ssh-ed25519 AAAA…"
            hint="What ssh-keyscan prints for the host, once you have compared it with what the host publishes."
          />
        </>
      ) : (
        <>
          <SecretField
            {...secret("password")}
            label="Token"
            hint="One that may read and write this repository's contents, and nothing more."
          />
          <Disclosure summary={<span className="font-medium">More settings</span>}>
            <div className="flex flex-col gap-4 pt-3 pl-5">
              <TextField
                {...field("username")}
                label="User"
                hint="Most hosts take any beside a token. Bitbucket wants x-token-auth."
              />
              <TextArea
                {...field("ca")}
                label="Authority's certificate"
                className="font-mono text-xs"
                placeholder="-----BEGIN CERTIFICATE-----"
                hint="PEM, where the host's certificate is signed by your own authority."
              />
            </div>
          </Disclosure>
        </>
      )}
    </>
  );
}
