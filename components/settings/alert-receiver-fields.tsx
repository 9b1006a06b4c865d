import { Plus, X } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
import type { AlertWayView } from "#lib/contracts/alert-policies.ts";
import { isRole, ROLE_NAMES, ROLES } from "#lib/domain/access/roles.ts";
import { CONNECTION_FACTS } from "#lib/domain/connection.ts";
import type { ReceiverDraft } from "./alert-draft.ts";
import type { PlaceErrors } from "./field-errors.ts";

type Props = {
  receivers: readonly ReceiverDraft[];
  ways: readonly AlertWayView[];
  errors: PlaceErrors;
  onChange: (receivers: readonly ReceiverDraft[]) => void;
};

/** What stands for the app in the choice of a receiver; a connection's name follows a colon. */
const APP = "app";
const THROUGH = "through:";

/** Who is told, and over what. */
export function AlertReceiverFields({ receivers, ways, errors, onChange }: Props) {
  const replace = (id: string, next: ReceiverDraft) =>
    onChange(receivers.map((receiver) => (receiver.id === id ? next : receiver)));
  const add = () => {
    const free = ways.find(
      ({ name }) => !receivers.some((one) => one.type === "connection" && one.connection === name),
    );
    const id = crypto.randomUUID();
    const hasApp = receivers.some(({ type }) => type === "app");
    const next: ReceiverDraft =
      hasApp || free !== undefined
        ? { id, type: "connection", connection: (free ?? ways[0])?.name ?? "", to: "", owners: false }
        : { id, type: "app", least: "viewer" };
    onChange([...receivers, next]);
  };
  const fault = receivers.length === 0 ? errors.at("receivers") : null;
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-1 font-medium text-sm">Receivers</legend>
      {ways.length === 0 ? (
        <p className="text-ink-2 text-xs">
          No connection over which alerts leave is there yet. An Admin adds email, Slack, Microsoft Teams, PagerDuty or
          a webhook under Connections.
        </p>
      ) : null}
      {receivers.map((receiver, index) => (
        <div key={receiver.id} className="flex items-start gap-2 rounded-lg border border-line p-3">
          <div className="flex min-w-0 grow flex-col gap-3">
            <ReceiverFields
              receiver={receiver}
              place={`receivers[${index}]`}
              number={index + 1}
              ways={ways}
              errors={errors}
              onChange={(next) => replace(receiver.id, next)}
            />
          </div>
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label={`Remove receiver ${index + 1}`}
            onClick={() => onChange(receivers.filter(({ id }) => id !== receiver.id))}
          >
            <X aria-hidden className="size-4" />
          </Button>
        </div>
      ))}
      {fault === null ? null : <p className="text-removed text-xs">{fault}</p>}
      <Button size="sm" className="self-start" disabled={receivers.length > 0 && ways.length === 0} onClick={add}>
        <Plus aria-hidden className="size-3.5" />
        Add receiver
      </Button>
    </fieldset>
  );
}

type FieldsProps = {
  receiver: ReceiverDraft;
  /** Where the server's errors have it. */
  place: string;
  /** From 1. */
  number: number;
  ways: readonly AlertWayView[];
  errors: PlaceErrors;
  onChange: (next: ReceiverDraft) => void;
};

function ReceiverFields({ receiver, place, number, ways, errors, onChange }: FieldsProps) {
  const { id } = receiver;
  const way = receiver.type === "app" ? undefined : ways.find(({ name }) => name === receiver.connection);
  const isGone = receiver.type === "connection" && way === undefined;
  return (
    <>
      <SelectField
        label={`Receiver ${number}`}
        value={receiver.type === "app" ? APP : `${THROUGH}${receiver.connection}`}
        error={
          errors.at(`${place}.connection`) ??
          (receiver.type === "connection" && way?.kind === "smtp" ? null : errors.at(place))
        }
        onChange={({ target: { value } }) =>
          onChange(
            value === APP
              ? { id, type: "app", least: "viewer" }
              : {
                  id,
                  type: "connection",
                  connection: value.slice(THROUGH.length),
                  to: "",
                  owners: false,
                  ...kept(receiver),
                },
          )
        }
      >
        <option value={APP}>In the app</option>
        {isGone ? (
          <option value={`${THROUGH}${receiver.connection}`}>{receiver.connection || "Choose one"}</option>
        ) : null}
        {ways.map(({ name, kind }) => (
          <option key={name} value={`${THROUGH}${name}`}>
            {CONNECTION_FACTS[kind].label}: {name}
          </option>
        ))}
      </SelectField>
      {receiver.type === "app" ? (
        <SelectField
          label={`Who sees it (receiver ${number})`}
          value={receiver.least}
          hint="Everybody who has this role in the deployment, or more."
          onChange={({ target: { value } }) => (isRole(value) ? onChange({ ...receiver, least: value }) : undefined)}
        >
          {ROLES.toReversed().map((role) => (
            <option key={role} value={role}>
              {ROLE_NAMES[role]} and up
            </option>
          ))}
        </SelectField>
      ) : null}
      {receiver.type === "connection" && way?.kind === "smtp" ? (
        <>
          <TextArea
            label={`Addresses (receiver ${number})`}
            spellCheck={false}
            hint="With commas, blanks or lines between them."
            error={errors.at(`${place}.to`)}
            value={receiver.to}
            onChange={(event) => onChange({ ...receiver, to: event.target.value })}
          />
          <Checkbox checked={receiver.owners} onCheckedChange={(owners) => onChange({ ...receiver, owners })}>
            The owners of the assets, too
            <span className="block text-ink-2 text-xs">Of those that an event is about, where they are addresses.</span>
          </Checkbox>
        </>
      ) : null}
    </>
  );
}

/** Addresses stay when another connection is chosen. */
function kept(receiver: ReceiverDraft): { to: string; owners: boolean } | null {
  return receiver.type === "app" ? null : { to: receiver.to, owners: receiver.owners };
}
