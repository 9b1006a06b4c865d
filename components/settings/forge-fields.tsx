"use client";

import type { ComponentProps } from "react";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import type { ConnectionDraft } from "./connection-draft.ts";
import { SecretField } from "./secret-field.tsx";

type TextProps = Pick<ComponentProps<typeof TextField>, "value" | "error" | "autoComplete" | "spellCheck"> & {
  onChange: (event: { target: { value: string } }) => void;
};
type SecretProps = Pick<ComponentProps<typeof SecretField>, "saved" | "value" | "error" | "onChange">;

type Props = {
  draft: ConnectionDraft;
  field: (name: string) => TextProps;
  secret: (name: string) => SecretProps;
};

/** How GitHub or GitLab is reached, what it is asked about, and whether loads are told to it. */
export function ForgeFields({ draft, field, secret }: Props) {
  const isGitHub = draft.kind === "github";
  return (
    <>
      <TextField
        {...field("url")}
        label="Address"
        placeholder={isGitHub ? "https://github.com" : "https://gitlab.com"}
        inputMode="url"
        hint={
          isGitHub
            ? "Of the pages; only for GitHub Enterprise. Empty: github.com."
            : "Of the pages, with the path if it has one; only for a GitLab of your own. Empty: gitlab.com."
        }
      />
      {isGitHub ? <GitHubLogin draft={draft} field={field} secret={secret} /> : null}
      {isGitHub && draft.fields.as === "app" ? null : (
        <SecretField
          {...secret("token")}
          label="Access token"
          hint={
            isGitHub
              ? "Fine-grained, with read access to contents and pull requests; to deployments too, if loads are reported, with write access."
              : "Personal, group or project token with the scope read_api; api, if loads are reported."
          }
        />
      )}
      <TextArea
        {...field("repositories")}
        label="Only these repositories"
        placeholder={isGitHub ? "acme/*" : "acme/data/*"}
        hint="One path or pattern (with *) per line. Whoever may record loads sees the commits of what the token may see: keep it to what this deployment runs. Empty: every repository on the host."
      />
      <SelectField
        {...field("report")}
        label="Report loads"
        hint={
          isGitHub
            ? "As deployments of their commits, which GitHub shows in the repository and in pull requests."
            : "As deployments of their commits to an environment of the project."
        }
      >
        <option value="no">Do not report</option>
        <option value="yes">Report each load of another commit, and each rollback</option>
      </SelectField>
      {draft.fields.report === "yes" ? (
        <TextField
          {...field("environment")}
          label="Environment"
          placeholder="{deployment}/{location}"
          hint="{deployment} and {location} stand for their names."
        />
      ) : null}
      <Disclosure summary={<span className="font-medium">More settings</span>}>
        <div className="pt-3 pl-5">
          <TextArea
            {...field("hosts")}
            label="Other names of the host"
            placeholder={isGitHub ? "ssh.github.com" : "ssh.gitlab.example.com"}
            hint="As clone addresses name it, where that is not the host of the address; one per line."
          />
        </div>
      </Disclosure>
    </>
  );
}

function GitHubLogin({ draft, field, secret }: Props) {
  return (
    <>
      <SelectField {...field("as")} label="Signs in as">
        <option value="token">A person, by an access token</option>
        <option value="app">A GitHub App</option>
      </SelectField>
      {draft.fields.as === "app" ? (
        <>
          <TextField
            {...field("appId")}
            label="App ID"
            inputMode="numeric"
            required
            hint="The App's settings page has it."
          />
          <SecretField
            {...secret("privateKey")}
            multiline
            label="Private key"
            hint="PEM, as GitHub made it for the App. The App needs read access to contents and pull requests, and write access to deployments if loads are reported."
          />
          <TextField
            {...field("installationId")}
            label="Installation ID"
            inputMode="numeric"
            hint="Empty: the installation is found for each repository."
          />
        </>
      ) : null}
    </>
  );
}
