import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { configureDeploymentOperation, DeploymentView } from "../../contracts/deployments.ts";
import {
  type DeploymentSettings,
  lockDeploymentSettings,
  readDeployments,
  updateDeploymentSettings,
} from "../../db/history/deployments.ts";
import { isAtLeast, ROLE_NAMES, type Role } from "../../domain/access/roles.ts";
import type { JsonObject, JsonValue } from "../../domain/json.ts";
import { sortedPatterns } from "../../domain/snapshot/ignored-metadata.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { deploymentView } from "./deployment-view.ts";
import { notifyDeployment } from "./notify-deployment.ts";

export type ConfigureDeploymentInput = { readonly deployment: string } & z.infer<
  NonNullable<typeof configureDeploymentOperation.body>
>;

/**
 * Changes the settings that are given; the same again changes nothing. Metadata that are ignored from now on make no
 * change from each location's next load on: hashes and changes that are recorded stay as they are.
 * @throws ServiceError `not_found`, `forbidden` (`rollbackLeast` beyond the caller's own role, too).
 */
export async function configureDeployment(
  context: Context,
  input: ConfigureDeploymentInput,
): Promise<{ deployment: DeploymentView }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return context.db.transaction(async ({ sql }) => {
    const before = await lockDeploymentSettings(sql, deployment.id);
    const role = await authorize(context, "deployment.configure", deployment.id, sql);
    const after: DeploymentSettings = {
      ignoredMetadata:
        input.ignoredMetadata === undefined ? before.ignoredMetadata : sortedPatterns(input.ignoredMetadata),
      rollbackLeast: input.rollbackLeast ?? before.rollbackLeast,
      needsApproval: input.needsApproval ?? before.needsApproval,
      autoRevert: input.autoRevert ?? before.autoRevert,
      retentionDays: input.retentionDays ?? before.retentionDays,
      keepImages: input.keepImages ?? before.keepImages,
      remoteExecution: input.remoteExecution ?? before.remoteExecution,
      gitLinks: input.gitLinks ?? before.gitLinks,
    };
    refuseWidening(role, before, after);
    const changed = (Object.keys(after) as (keyof DeploymentSettings)[]).filter(
      (name) => !isDeepStrictEqual(before[name], after[name]),
    );
    if (changed.length > 0) {
      await updateDeploymentSettings(sql, deployment.id, after);
      await appendAudit(sql, {
        context,
        action: "deployment.changed",
        deploymentId: deployment.id,
        target: { deployment: deployment.name },
        before: only(before, changed),
        after: only(after, changed),
      });
      // Every commit that is shown somewhere links elsewhere now.
      if (changed.includes("gitLinks")) await notifyDeployment(sql, deployment);
    }
    const [row] = await readDeployments(sql, deployment.id);
    if (row === undefined) throw new Error(`deployment ${deployment.id} vanished while it was being changed`);
    return { deployment: deploymentView(row, role) };
  });
}

/** Who may roll back is changed by those who may themselves, before and after: nobody gives themselves the right. */
function refuseWidening(role: Role, before: DeploymentSettings, after: DeploymentSettings): void {
  if (before.rollbackLeast === after.rollbackLeast) return;
  const beyond = [before.rollbackLeast, after.rollbackLeast].find((least) => !isAtLeast(role, least));
  if (beyond === undefined) return;
  throw new ServiceError(
    "forbidden",
    `Changing who rolls back from or to ${ROLE_NAMES[beyond]} needs ${ROLE_NAMES[beyond]}; you are ${ROLE_NAMES[role]}.`,
  );
}

function only(settings: DeploymentSettings, names: readonly (keyof DeploymentSettings)[]): JsonObject {
  return Object.fromEntries(
    names.map((name) => {
      const value = settings[name];
      return [name, typeof value === "object" ? ([...value] as JsonValue) : value];
    }),
  );
}
