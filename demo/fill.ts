import { createApiClient } from "#lib/client/api-client.ts";
import { releaseDirectoryConfigSchema } from "#lib/deploy/drivers/release-directory/config.ts";
import { openReleaseDirectory, type ReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { revokeToken } from "#lib/services/access/revoke-token.ts";
import { createAlertPolicy } from "#lib/services/alerts/create-alert-policy.ts";
import type { Context } from "#lib/services/context.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { HistoryClient } from "./history-client.ts";
import { playUnit } from "./play-unit.ts";
import { DEPLOYMENT } from "./set-up.ts";
import type { PlacedUnit } from "./unit-places.ts";

export function targetOf({ unit, config }: PlacedUnit): ReleaseDirectory {
  return openReleaseDirectory(unit.name, releaseDirectoryConfigSchema.parse(config));
}

/**
 * Plays the releases of units, all units at once, through the API and under a token that ends with the filling.
 *
 * @param filled called for each unit when all of its releases are recorded.
 */
export async function fillDemo(
  context: Context,
  units: readonly PlacedUnit[],
  server: { url: string; signal: AbortSignal; say: (line: string) => void; filled: (unit: string) => void },
): Promise<void> {
  const { signal, say, url } = server;
  await ensurePolicy(context);
  const { id, token } = await createToken(context, {
    name: "demo CI",
    kind: "service",
    role: "editor",
    deployments: [DEPLOYMENT],
    scopes: ["read", "loads:write"],
  });
  // One that fails ends the others, so that nothing is under way any more when the failure is told.
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const history = new HistoryClient(createApiClient({ url, token, userAgent: "loadline-demo" }), either);
  try {
    const plays = units.map(async (placed) => {
      const target = targetOf(placed);
      const fencingToken = await readFencingToken(context, placed.unit.name);
      await playUnit({ placed, target, history, fencingToken, signal: either, say });
      server.filled(placed.unit.name);
    });
    for (const play of plays) play.catch((error) => ending.abort(error));
    const results = await Promise.allSettled(plays);
    if (ending.signal.aborted) throw ending.signal.reason;
    for (const result of results) if (result.status === "rejected") throw result.reason;
  } finally {
    await revokeToken(context, { id });
  }
}

/** Has the bell tell of failing loads, those of the filling too. Whoever deletes it does not get it back. */
async function ensurePolicy(context: Context): Promise<void> {
  try {
    await createAlertPolicy(context, {
      deployment: DEPLOYMENT,
      name: "Load failures",
      description: "Tells everybody who reads the history, in the app, that a code location fails to load.",
      enabled: true,
      kinds: ["load.failed", "load.recovered"],
      locations: [],
      assets: { patterns: [], groups: [], owners: [] },
      unreachableMinutes: 5,
      receivers: [{ type: "app", least: "viewer" }],
    });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === "conflict")) throw error;
  }
}

async function readFencingToken(context: Context, name: string): Promise<bigint> {
  const unit = await context.db.prisma.deployUnit.findFirstOrThrow({
    where: { name, deployment: { name: DEPLOYMENT } },
    select: { fencingToken: true },
  });
  return unit.fencingToken;
}
