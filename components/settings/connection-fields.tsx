"use client";

import { Disclosure } from "#components/ui/disclosure.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea, TextField } from "#components/ui/text-field.tsx";
import { AirflowFields } from "./airflow-fields.tsx";
import { type ConnectionDraft, isSsh } from "./connection-draft.ts";
import type { PlaceErrors } from "./field-errors.ts";
import { ForgeFields } from "./forge-fields.tsx";
import { RepositoryFields } from "./repository-fields.tsx";
import { SecretField } from "./secret-field.tsx";

type Props = {
  draft: ConnectionDraft;
  /** Names of the secrets that are saved. */
  savedSecrets: readonly string[];
  errors: PlaceErrors;
  onChange: (next: ConnectionDraft) => void;
};

/** The fields of a kind of connection, each with what it is for. */
export function ConnectionFields({ draft, savedSecrets, errors, onChange }: Props) {
  const field = (name: string, place = name) => ({
    value: draft.fields[name] ?? "",
    error: errors.at(`config.${place}`),
    autoComplete: "off",
    spellCheck: false,
    onChange: (event: { target: { value: string } }) =>
      onChange({ ...draft, fields: { ...draft.fields, [name]: event.target.value } }),
  });
  const secret = (name: string) => ({
    saved: savedSecrets.includes(name),
    value: draft.secrets[name] ?? ({ mode: "keep" } as const),
    error: errors.at(`secrets.${name}`),
    onChange: (next: ConnectionDraft["secrets"][string]) =>
      onChange({ ...draft, secrets: { ...draft.secrets, [name]: next } }),
  });

  switch (draft.kind) {
    case "dagster":
      return (
        <>
          <TextField
            {...field("url")}
            label="Address of the webserver"
            placeholder="http://dagster-webserver:3000"
            inputMode="url"
            required
            hint="As Loadline's worker reaches it, with the path prefix if it has one."
          />
          <SecretField
            {...secret("authorization")}
            label="Authorization header"
            hint="Its whole value, such as Bearer … or Basic …, where a proxy in front of the webserver asks for one."
          />
          <Disclosure summary={<span className="font-medium">More settings</span>}>
            <div className="flex flex-col gap-4 pt-3 pl-5">
              <TextArea
                {...field("include", "locations.include")}
                label="Only these code locations"
                placeholder="team_*"
                hint="One name or pattern (with *) per line. Empty: all of them."
              />
              <TextArea
                {...field("exclude", "locations.exclude")}
                label="But not these"
                hint="One name or pattern per line."
              />
              <TextArea
                {...field("headers")}
                label="More headers"
                placeholder="X-Team: data"
                hint="One per line, as Name: value. They are shown to Admins: nothing secret goes here."
              />
              <SelectField
                {...field("grpc")}
                label="Code servers' own interface (gRPC)"
                hint="Tells more of partitions and their mappings than the webserver does."
              >
                <option value="auto">Use it where the code servers are reachable</option>
                <option value="off">Ask the webserver alone</option>
              </SelectField>
              <TextField
                {...field("pollSeconds")}
                label="Seconds between looks"
                inputMode="numeric"
                hint="Changes are told at once besides, where the webserver can. Empty: 2."
              />
            </div>
          </Disclosure>
        </>
      );
    case "airflow":
      return <AirflowFields field={field} secret={secret} />;
    case "docker-engine":
      return (
        <>
          <TextField
            {...field("host")}
            label="Host"
            placeholder="unix:///var/run/docker.sock"
            required
            hint="unix:///path/of/the/socket on the worker's machine, or tcp://host:2376 over TLS."
          />
          <TextArea
            {...field("ca")}
            label="Authority's certificate"
            className="font-mono text-xs"
            placeholder="-----BEGIN CERTIFICATE-----"
            hint="PEM, for tcp:// alone: who signed the engine's certificate (ca.pem)."
          />
          <TextArea
            {...field("cert")}
            label="Client certificate"
            className="font-mono text-xs"
            placeholder="-----BEGIN CERTIFICATE-----"
            hint="PEM, where the engine asks for one (cert.pem)."
          />
          <SecretField
            {...secret("key")}
            multiline
            label="Client key"
            hint="PEM, the private key of the client certificate (key.pem)."
          />
        </>
      );
    case "kubernetes":
      return (
        <>
          <SelectField {...field("place", "inCluster")} label="Which cluster">
            <option value="server">One that is reached by an address</option>
            <option value="inCluster">The one that Loadline's worker runs in</option>
          </SelectField>
          {draft.fields.place === "inCluster" ? (
            <p className="text-ink-2 text-xs">
              The worker speaks as its pod's own service account, which needs the role of docs/kubernetes.md.
            </p>
          ) : (
            <>
              <TextField
                {...field("server")}
                label="Address of the API server"
                placeholder="https://10.0.0.1:6443"
                inputMode="url"
                required
                hint="As Loadline's worker reaches it."
              />
              <TextArea
                {...field("ca")}
                label="Authority's certificate"
                className="font-mono text-xs"
                placeholder="-----BEGIN CERTIFICATE-----"
                hint="PEM: who signed the API server's certificate (certificate-authority-data of a kubeconfig, decoded)."
              />
              <SecretField
                {...secret("token")}
                label="Token"
                hint="Of a service account with the role of docs/kubernetes.md. Exec plugins of a kubeconfig are not run."
              />
            </>
          )}
          <TextField
            {...field("namespace")}
            label="Namespace"
            placeholder="default"
            hint="Of deploy units that name none."
          />
          {draft.fields.place === "inCluster" ? null : (
            <Disclosure summary={<span className="font-medium">Client certificate instead of a token</span>}>
              <div className="flex flex-col gap-4 pt-3 pl-5">
                <TextArea
                  {...field("cert")}
                  label="Client certificate"
                  className="font-mono text-xs"
                  placeholder="-----BEGIN CERTIFICATE-----"
                  hint="PEM."
                />
                <SecretField {...secret("key")} multiline label="Client key" hint="PEM, of the client certificate." />
              </div>
            </Disclosure>
          )}
        </>
      );
    case "webhook":
      return (
        <>
          <TextField
            {...field("url")}
            label="Address of the receiver"
            placeholder="https://deployer.example.com/loadline"
            inputMode="url"
            required
            hint="A program of yours that deploys, as docs/webhook.md describes; as Loadline's worker reaches it."
          />
          <SecretField
            {...secret("signing")}
            label="Signing secret"
            hint="At least 32 characters, known to the receiver too: openssl rand -base64 32 makes one."
          />
        </>
      );
    case "git":
      return <RepositoryFields field={field} secret={secret} isSsh={isSsh(draft.fields.url ?? "")} />;
    case "github":
    case "gitlab":
      return <ForgeFields draft={draft} field={field} secret={secret} />;
    case "registry":
      return (
        <>
          <TextField
            {...field("url")}
            label="Address"
            placeholder="https://registry.example.com"
            inputMode="url"
            required
            hint="As Loadline's worker reaches it. Images whose reference begins with its host are looked up here."
          />
          <TextField
            {...field("host")}
            label="Host in references"
            placeholder="localhost:5000"
            hint="Only where references name it otherwise than by the address above."
          />
          <TextField {...field("username")} label="User" hint="Empty where everybody may pull." />
          <SecretField {...secret("password")} label="Password or access token" hint="It only has to allow pulling." />
        </>
      );
    case "smtp":
      return (
        <>
          <TextField
            {...field("host")}
            label="Mail server"
            placeholder="smtp.example.com"
            required
            hint="As Loadline's worker reaches it."
          />
          <TextField {...field("port")} label="Port" inputMode="numeric" required />
          <SelectField {...field("security")} label="Security">
            <option value="starttls">STARTTLS (mostly port 587)</option>
            <option value="tls">TLS from the start (mostly port 465)</option>
            <option value="none">None (a relay on the same machine)</option>
          </SelectField>
          <TextField {...field("from")} label="Sender" placeholder="loadline@example.com" inputMode="email" required />
          <TextField {...field("username")} label="User" hint="Empty where the server asks for none." />
          <SecretField {...secret("password")} label="Password" hint="Goes with the user." />
        </>
      );
    case "slack":
      return (
        <SecretField
          {...secret("url")}
          label="Address of the incoming webhook"
          hint="Slack shows it once an app has Incoming Webhooks: https://hooks.slack.com/services/… Whoever knows it can write to the channel."
        />
      );
    case "teams":
      return (
        <SecretField
          {...secret("url")}
          label="Address of the workflow"
          hint="Of the Teams workflow “Send webhook alerts to a channel”. Whoever knows it can write to the channel."
        />
      );
    case "pagerduty":
      return (
        <>
          <SecretField
            {...secret("routingKey")}
            label="Integration key"
            hint="Of an integration of the kind Events API v2 in the service that is to be called: 32 letters and digits."
          />
          <TextField
            {...field("url")}
            label="Address"
            placeholder="https://events.pagerduty.com/v2/enqueue"
            inputMode="url"
            hint="Only for another region, such as https://events.eu.pagerduty.com/v2/enqueue."
          />
        </>
      );
    case "alert-webhook":
      return (
        <>
          <TextField
            {...field("url")}
            label="Address of the receiver"
            placeholder="https://alerts.example.com/loadline"
            inputMode="url"
            required
            hint="It gets JSON as docs/alerts.md describes; as Loadline's worker reaches it."
          />
          <SecretField
            {...secret("signing")}
            label="Signing secret"
            hint="At least 32 characters, known to the receiver too: openssl rand -base64 32 makes one."
          />
        </>
      );
    case "process":
      return (
        <TextArea
          {...field("json", "sockets")}
          label="Programs"
          rows={8}
          className="max-h-96 font-mono text-xs"
          hint="JSON: a socket for each code location, as docs/process-source.md describes."
        />
      );
  }
}
