import { expect, test } from "vitest";
import { eventHref } from "#components/audit/event-href.ts";
import type { AuditEventView } from "#lib/contracts/audit.ts";

type Told = Pick<AuditEventView, "action" | "target" | "deployment" | "location">;

const hrefOf = (told: Partial<Told>) =>
  eventHref({
    id: "1",
    at: "2026-01-01T00:00:00.000Z",
    actor: { type: "person", id: "ada", name: "Ada", accountId: "ada" },
    address: null,
    requestId: null,
    before: null,
    after: null,
    action: "odd",
    target: {},
    deployment: null,
    location: null,
    ...told,
  });

test.each<[string, Partial<Told>, string | null]>([
  [
    "a rollback to its page",
    { action: "rollback.requested", deployment: "prod", target: { rollback: "r1" } },
    "/rollbacks/r1",
  ],
  [
    "a load to it",
    { action: "load.recorded", deployment: "prod", location: "etl", target: { load: 7 } },
    "/deployments/prod/locations/etl/history/7",
  ],
  [
    "a deploy to the history",
    { action: "deploy.announced", deployment: "prod", location: "etl" },
    "/deployments/prod/locations/etl/history",
  ],
  ["a token to the tokens", { action: "token.created", deployment: "prod" }, "/deployments/prod/settings/tokens"],
  [
    "a role in a code location to the roles",
    { action: "role.granted", deployment: "prod", location: "etl" },
    "/deployments/prod/settings/access",
  ],
  [
    "what has no page of its own to the deployment",
    { action: "toString.done", deployment: "prod" },
    "/deployments/prod",
  ],
  ["a team to the teams", { action: "team.created" }, "/settings/teams"],
  ["a person, who may be gone, nowhere", { action: "account.removed" }, null],
])("an event leads from %s", (_, told, href) => {
  expect(hrefOf(told)).toBe(href);
});
