import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { DEPLOYMENT, type Lab, type Place } from "./lab.ts";

// What Loadline tells its clients of a code location.

const LIMIT_MS = 180_000;
const POLL_MS = 100;

export const deploymentPath = `/api/v1/deployments/${DEPLOYMENT}`;
export const pathOf = ({ location }: Place) => `${deploymentPath}/locations/${location}`;

/** A load as the API tells it. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it, and fail where it differs.
export type Load = any;

/** All loads, newest first; [] while the location has none. */
export async function loadsOf(lab: Lab, place: Place, query = ""): Promise<Load[]> {
  const answer = await lab.api.get(`${pathOf(place)}/loads?limit=500${query}`);
  if (answer.status === 404) return [];
  expect(answer.status).toBe(200);
  return answer.body.items;
}

/** Number of the newest load; 0 before the first. */
export async function newestOf(lab: Lab, place: Place): Promise<number> {
  return (await loadsOf(lab, place))[0]?.number ?? 0;
}

/** The load of that number, once it is recorded. */
export async function awaitLoad(lab: Lab, place: Place, number: number): Promise<Load> {
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    const answer = await lab.api.get(`${pathOf(place)}/loads/${number}`);
    if (answer.status === 200) return answer.body.load;
    if (Date.now() > until)
      throw new Error(`load ${number} of ${place.location} was not recorded: ${await stateOf(lab)}`);
    await sleep(POLL_MS);
  }
}

/** What the connections say of themselves, for the message of a test that waited in vain. */
async function stateOf(lab: Lab): Promise<string> {
  const { body } = await lab.api.get(`${deploymentPath}/connections`);
  return JSON.stringify(body.items, null, 2);
}

/** The change of each asset that a load changed, by its key. */
export async function changesOf(lab: Lab, place: Place, from: number, to: number): Promise<Record<string, unknown>> {
  const { status, body } = await lab.api.get(`${pathOf(place)}/diff?from=${from}&to=${to}`);
  expect(status).toBe(200);
  return Object.fromEntries(
    body.changes.map(({ key, kind, facets }: { key: string[]; kind: string; facets?: string[] }) => [
      key.join("/"),
      facets ? [kind, ...facets].sort() : [kind],
    ]),
  );
}
