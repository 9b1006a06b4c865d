import type { z } from "zod";
import { dockerUnitConfigSchema } from "./drivers/docker-engine/config.ts";
import { DOCKER_ENGINE } from "./drivers/docker-engine/driver.ts";
import { gitRefUnitConfigSchema } from "./drivers/git-ref/config.ts";
import { GIT_REF } from "./drivers/git-ref/driver.ts";
import { kubernetesUnitConfigSchema } from "./drivers/kubernetes/config.ts";
import { KUBERNETES } from "./drivers/kubernetes/driver.ts";
import { releaseDirectoryConfigSchema } from "./drivers/release-directory/config.ts";
import { RELEASE_DIRECTORY } from "./drivers/release-directory/driver.ts";
import { webhookUnitConfigSchema } from "./drivers/webhook/config.ts";
import { WEBHOOK } from "./drivers/webhook/driver.ts";
import { type DriverName, driverOf, type UnitRow } from "./drivers.ts";

const SCHEMAS = {
  [RELEASE_DIRECTORY]: releaseDirectoryConfigSchema,
  [DOCKER_ENGINE]: dockerUnitConfigSchema,
  [KUBERNETES]: kubernetesUnitConfigSchema,
  [WEBHOOK]: webhookUnitConfigSchema,
  [GIT_REF]: gitRefUnitConfigSchema,
} satisfies Record<DriverName, z.ZodType>;

/** An engine's own time between SIGTERM and SIGKILL, for units that say none. */
const ENGINE_STOP_SECONDS = 10;

/**
 * How long whatever follows a unit may take to show what a deploy made of it, where the unit's configuration says so;
 * null: as long as any.
 */
export function observeSecondsOf(unit: UnitRow): number | null {
  const driver = driverOf(unit);
  if (driver === null) return null;
  return SCHEMAS[driver].safeParse(unit.config).data?.observeSeconds ?? null;
}

/**
 * How long a unit's configuration lets its containers take to be replaced, one after the other, and to be put back
 * after the last one failed; 0 where it says nothing of that. A service or component counts once, however many
 * containers or workloads it has: the configuration does not tell.
 */
export function deploySecondsOf(unit: UnitRow): number {
  switch (driverOf(unit)) {
    case DOCKER_ENGINE: {
      const config = dockerUnitConfigSchema.safeParse(unit.config).data;
      if (config === undefined) return 0;
      const each = config.startSeconds + config.settleSeconds + (config.stopSeconds ?? ENGINE_STOP_SECONDS);
      return turns(config.compose?.services?.length) * each;
    }
    case KUBERNETES: {
      const config = kubernetesUnitConfigSchema.safeParse(unit.config).data;
      if (config === undefined) return 0;
      return turns(config.airflow?.components.length) * (config.startSeconds + config.settleSeconds);
    }
    case WEBHOOK:
      // The receiver puts back what ran before within the same time.
      return webhookUnitConfigSchema.safeParse(unit.config).data?.deploySeconds ?? 0;
    default:
      return 0;
  }
}

/** Of a group each comes up twice at most, and the one that failed once more: it puts itself back before all are. */
function turns(members: number | undefined): number {
  return members === undefined ? 2 : 2 * members + 1;
}
