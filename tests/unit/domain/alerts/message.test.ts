import { expect, test } from "vitest";
import type { AlertFacts } from "#lib/domain/alerts/facts.ts";
import { ALERT_KINDS, type AlertKind } from "#lib/domain/alerts/kinds.ts";
import { type AlertEventView, alertMessage } from "#lib/domain/alerts/message.ts";

const SITE = "https://loadline.example.com";
const FACTS: AlertFacts = {
  deployment: "prod",
  location: "etl",
  load: 12,
  commit: { sha: "4f2a9c1d00", url: "https://github.com/acme/etl", message: "Add orders\n\nMore." },
  by: "Ann",
  image: "acme/etl:12",
  counts: null,
  removed: [],
  owners: [],
  detail: "ImportError: no module named orders",
  minutes: null,
  since: "2026-11-20T11:58:00.000Z",
  rollback: null,
  lastGoodLoad: 11,
};
const event = (kind: AlertKind, at: string, facts: Partial<AlertFacts> = {}): AlertEventView => ({
  kind,
  thread: "load:1",
  facts: { ...FACTS, ...facts },
  at: new Date(at),
});

test("a failed load says what happened, where, since when, which commit and by whom, and leads to a rollback", () => {
  const message = alertMessage({ id: "d", events: [event("load.failed", "2026-11-20T12:00:00Z")] }, SITE);
  expect(message).toMatchObject({
    title: "etl in prod failed to load",
    severity: "error",
    lines: ["ImportError: no module named orders"],
    resolves: false,
    links: [
      { label: "Open load #12", url: `${SITE}/deployments/prod/locations/etl/history/12` },
      { label: "Plan a rollback to #11", url: `${SITE}/deployments/prod/locations/etl/rollback/11` },
    ],
  });
  expect(message.facts).toEqual([
    { name: "Deployment", value: "prod" },
    { name: "Code location", value: "etl" },
    { name: "When", value: "2026-11-20 12:00:00 UTC" },
    { name: "Since", value: "2026-11-20 11:58:00 UTC" },
    { name: "Load", value: "#12" },
    { name: "Commit", value: "4f2a9c1 Add orders", url: "https://github.com/acme/etl/commit/4f2a9c1d00" },
    { name: "By", value: "Ann" },
    { name: "Image", value: "acme/etl:12" },
  ]);
});

test("what came close together is one message that counts and lists it", () => {
  const events = [0, 1, 2, 9, 10].map((minute) =>
    event("load.failed", `2026-11-20T12:${String(minute).padStart(2, "0")}:00Z`),
  );
  const message = alertMessage({ id: "d", events }, SITE);
  expect(message.title).toBe("5 failures of etl in prod in 10 minutes");
  expect(message.lines).toHaveLength(5);
});

test("a recovery resolves the trouble of its thread", () => {
  expect(alertMessage({ id: "d", events: [event("load.recovered", "2026-11-20T12:00:00Z")] }, SITE).resolves).toBe(
    true,
  );
});

test("names that hold anything stay within their part of an address", () => {
  const odd = event("load.failed", "2026-11-20T12:00:00Z", { location: "a/../b?c#d" });
  expect(alertMessage({ id: "d", events: [odd] }, SITE).links[0]?.url).toBe(
    `${SITE}/deployments/prod/locations/a%2F..%2Fb%3Fc%23d/history/12`,
  );
});

test("every kind has a title of its own", () => {
  const titles = ALERT_KINDS.map(
    (kind) => alertMessage({ id: "d", events: [event(kind, "2026-11-20T12:00:00Z")] }, SITE).title,
  );
  expect(new Set(titles).size).toBe(ALERT_KINDS.length);
});
