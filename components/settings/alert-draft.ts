import type { AlertPolicyInput, AlertPolicyView, AlertWayView } from "#lib/contracts/alert-policies.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import type { AlertKind } from "#lib/domain/alerts/kinds.ts";
import { numberOrText } from "./connection-draft.ts";

/** A receiver as the form holds it. `id` tells it from others while it is written. */
export type ReceiverDraft =
  | { readonly id: string; readonly type: "app"; readonly least: Role }
  | {
      readonly id: string;
      readonly type: "connection";
      readonly connection: string;
      /** Addresses, with anything between them. */
      readonly to: string;
      readonly owners: boolean;
    };

/** An alert policy as its form holds it: text, so that nothing that was typed is lost. Lists have a line for each. */
export type AlertDraft = {
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly kinds: readonly AlertKind[];
  readonly locations: string;
  readonly patterns: string;
  readonly groups: string;
  readonly owners: string;
  readonly minutes: string;
  readonly receivers: readonly ReceiverDraft[];
};

const DEFAULT_MINUTES = 5;

export function newAlertDraft(): AlertDraft {
  return {
    name: "",
    description: "",
    enabled: true,
    kinds: ["load.failed", "load.recovered"],
    locations: "",
    patterns: "",
    groups: "",
    owners: "",
    minutes: String(DEFAULT_MINUTES),
    receivers: [{ id: "0", type: "app", least: "viewer" }],
  };
}

export function alertDraftOf(policy: AlertPolicyView): AlertDraft {
  const { name, description, enabled, kinds, locations, assets, unreachableMinutes, receivers } = policy;
  return {
    name,
    description,
    enabled,
    kinds,
    locations: locations.join("\n"),
    patterns: assets.patterns.join("\n"),
    groups: assets.groups.join("\n"),
    owners: assets.owners.join("\n"),
    minutes: String(unreachableMinutes),
    receivers: receivers.map((one, index) =>
      one.type === "app"
        ? { id: String(index), type: "app", least: one.least }
        : {
            id: String(index),
            type: "connection",
            connection: one.connection,
            to: one.to.join(", "),
            owners: one.owners,
          },
    ),
  };
}

/**
 * What is sent. What is no number goes as it is, so that the server says what is wrong; what belongs to an event that is
 * not chosen cannot be wrong.
 */
export function alertInputOf(draft: AlertDraft, ways: readonly AlertWayView[]): AlertPolicyInput {
  const minutes = numberOrText(draft.minutes.trim());
  const unreachableMinutes = typeof minutes === "number" ? minutes : Number.NaN;
  const isMail = (connection: string) => ways.some(({ name, kind }) => name === connection && kind === "smtp");
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    enabled: draft.enabled,
    kinds: [...draft.kinds],
    locations: linesOf(draft.locations),
    assets: { patterns: linesOf(draft.patterns), groups: linesOf(draft.groups), owners: linesOf(draft.owners) },
    unreachableMinutes: draft.kinds.includes("source.unreachable") ? unreachableMinutes : DEFAULT_MINUTES,
    receivers: draft.receivers.map((one) => {
      if (one.type === "app") return { type: "app", least: one.least };
      const { connection } = one;
      // Only email has addresses: what was typed for one is kept in the form, in case it is chosen again.
      return isMail(connection)
        ? { type: "connection", connection, to: addressesOf(one.to), owners: one.owners }
        : { type: "connection", connection, to: [], owners: false };
    }),
  };
}

/** Code locations are named with any text, so that only the end of a line ends one. */
export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== "");
}
