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
  field: (name: string, place?: string) => TextProps;
  secret: (name: string) => SecretProps;
};

/** Where an Airflow is, how Loadline signs in to it, and which of its bundles are watched. */
export function AirflowFields({ field, secret }: Props) {
  return (
    <>
      <TextField
        {...field("url")}
        label="Address of the API server"
        placeholder="http://airflow-api-server:8080"
        inputMode="url"
        required
        hint="Of Airflow 3.0 or newer, as Loadline's worker reaches it, with the path prefix if it has one."
      />
      <TextField
        {...field("username")}
        label="User"
        hint="Of Airflow's own sign-in. The role Viewer is enough to watch."
      />
      <SecretField {...secret("password")} label="Password" hint="Goes with the user." />
      <TextArea
        {...field("repositories")}
        label="Repositories of the bundles"
        placeholder="team: https://github.com/acme/dags main"
        hint="One bundle per line: its name, the address of its repository and the branch. Airflow tells the commit alone."
      />
      <Disclosure summary={<span className="font-medium">More settings</span>}>
        <div className="flex flex-col gap-4 pt-3 pl-5">
          <SecretField
            {...secret("authorization")}
            label="Authorization header"
            hint="Its whole value, such as Bearer … or Basic …, in place of user and password."
          />
          <TextArea
            {...field("include", "bundles.include")}
            label="Only these bundles"
            placeholder="team_*"
            hint="One name or pattern (with *) per line. Empty: all of them."
          />
          <TextArea
            {...field("exclude", "bundles.exclude")}
            label="But not these"
            hint="One name or pattern per line."
          />
          <TextField {...field("pollSeconds")} label="Seconds between looks" inputMode="numeric" hint="Empty: 5." />
        </div>
      </Disclosure>
    </>
  );
}
