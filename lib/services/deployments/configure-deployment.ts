import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import type { configureDeploymentOperation, DeploymentView } from "../../contracts/deployments.ts";
import { lockIgnoredMetadata, readDeployments, updateIgnoredMetadata } from "../../db/history/deployments.ts";
import { sortedPatterns } from "../../domain/snapshot/ignored-metadata.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { deploymentView } from "./deployment-view.ts";

export type ConfigureDeploymentInput = { readonly deployment: string } & z.infer<
  NonNullable<typeof configureDeploymentOperation.body>
>;

/**
 * Changes the settings that are given; the same again changes nothing. Metadata that are ignored from now on make no
 * change from each location's next load on: hashes and changes that are recorded stay as they are.
 * @throws ServiceError `not_found`, `forbidden`.
 */
export async function configureDeployment(
  context: Context,
  input: ConfigureDeploymentInput,
): Promise<{ deployment: DeploymentView }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return context.db.transaction(async ({ sql }) => {
    const before = await lockIgnoredMetadata(sql, deployment.id);
    const after = input.ignoredMetadata === undefined ? before : sortedPatterns(input.ignoredMetadata);
    if (!isDeepStrictEqual(before, after)) {
      await updateIgnoredMetadata(sql, deployment.id, after);
      await appendAudit(sql, {
        context,
        action: "deployment.changed",
        deploymentId: deployment.id,
        target: { deployment: deployment.name },
        before: { ignoredMetadata: before },
        after: { ignoredMetadata: after },
      });
    }
    const [row] = await readDeployments(sql, deployment.id);
    if (row === undefined) throw new Error(`deployment ${deployment.id} vanished while it was being changed`);
    return { deployment: deploymentView(row, deployment.role) };
  });
}
