import { expect, test } from "vitest";
import { alertDraftOf, alertInputOf, linesOf, newAlertDraft } from "#components/settings/alert-draft.ts";
import { receiverName } from "#components/settings/receiver-name.ts";
import type { AlertPolicyView, AlertWayView } from "#lib/contracts/alert-policies.ts";

const ways: AlertWayView[] = [
  { name: "mail", kind: "smtp", state: "ok" },
  { name: "data-alerts", kind: "slack", state: "ok" },
];
const policy: AlertPolicyView = {
  id: "00000000-0000-4000-8000-000000000000",
  name: "finance",
  description: "who is on call",
  enabled: false,
  kinds: ["assets.removed", "source.unreachable"],
  locations: ["etl-*", "a, b"],
  assets: { patterns: ["finance/*"], groups: ["books"], owners: ["team:finance"] },
  unreachableMinutes: 15,
  receivers: [
    { type: "app", least: "editor" },
    { type: "connection", connection: "mail", to: ["ada@example.com", "bob@example.com"], owners: true },
    { type: "connection", connection: "data-alerts", to: [], owners: false },
  ],
  mutedUntil: null,
  muted: false,
  lastDelivery: null,
  createdBy: "ada",
  createdAt: "2026-01-01T00:00:00Z",
};

test("a policy that is opened and saved again is what it was", () => {
  const { id, mutedUntil, muted, lastDelivery, createdBy, createdAt, ...input } = policy;
  expect(alertInputOf(alertDraftOf(policy), ways)).toEqual(input);
});

test("lists are read line by line, since names of code locations may hold commas", () => {
  expect(linesOf("  etl-*\n\n a, b \n")).toEqual(["etl-*", "a, b"]);
});

test("addresses are read with anything between them", () => {
  const draft = {
    ...newAlertDraft(),
    receivers: [
      { id: "1", type: "connection" as const, connection: "mail", to: "a@b.c, d@e.f;\ng@h.i ", owners: false },
    ],
  };
  expect(alertInputOf(draft, ways).receivers).toEqual([
    { type: "connection", connection: "mail", to: ["a@b.c", "d@e.f", "g@h.i"], owners: false },
  ]);
});

test("addresses that were typed for email are not sent for what has none", () => {
  const receiver = { id: "1", type: "connection" as const, connection: "data-alerts", to: "a@b.c", owners: true };
  expect(alertInputOf({ ...newAlertDraft(), receivers: [receiver] }, ways).receivers).toEqual([
    { type: "connection", connection: "data-alerts", to: [], owners: false },
  ]);
});

test("minutes that are no number go out as none, and those of an event that is not chosen cannot be wrong", () => {
  const draft = { ...newAlertDraft(), minutes: "soon" };
  expect(alertInputOf({ ...draft, kinds: ["source.unreachable"] }, ways).unreachableMinutes).toBeNaN();
  expect(alertInputOf({ ...draft, kinds: ["load.failed"] }, ways).unreachableMinutes).toBe(5);
});

test("a receiver is named by what it is reached over, and by whom it reaches", () => {
  expect(policy.receivers.map((receiver) => receiverName(receiver, ways))).toEqual([
    "In the app: Editor and up",
    "Email: mail to ada@example.com, bob@example.com, owners",
    "Slack: data-alerts",
  ]);
  // Of a connection that is gone only the name is left.
  expect(receiverName({ type: "connection", connection: "gone", to: [], owners: false }, ways)).toBe("gone");
});
