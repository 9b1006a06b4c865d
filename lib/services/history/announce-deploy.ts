import type { z } from "zod";
import type { announceDeployOperation } from "../../contracts/loads.ts";
import { insertAnnouncement } from "../../db/history/announcements.ts";
import { lockLocation } from "../../db/history/locations.ts";
import { authorize } from "../access/authorize.ts";
import { requirePlace } from "../access/require-place.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";

export type AnnounceDeployInput = z.infer<NonNullable<typeof announceDeployOperation.body>> & {
  readonly deployment: string;
  readonly location: string;
};

/**
 * Keeps what CI says of a deploy that is about to happen, for the next load with that image. It makes the
 * code location when it is not known yet, so that the very first deploy can be announced too.
 */
export async function announceDeploy(context: Context, input: AnnounceDeployInput) {
  const { deployment } = await requirePlace(context, input.deployment, input.location, "load.record");
  return context.db.transaction(async ({ sql }) => {
    const location = await lockLocation(sql, deployment.id, input.location);
    await authorize(context, "load.record", deployment.id, sql, undefined, [location.id]);
    const { id, announcedAt } = await insertAnnouncement(sql, location.id, {
      imageReference: input.image.reference,
      imageDigest: input.image.digest ?? null,
      gitJson: input.git ? JSON.stringify(input.git) : null,
      description: input.description ?? null,
      deployType: input.deployType ?? null,
      deployedByJson: input.deployedBy ? JSON.stringify(input.deployedBy) : null,
      announcedByJson: JSON.stringify(actorRecord(context.actor)),
    });
    await appendAudit(sql, {
      context,
      action: "deploy.announced",
      deploymentId: deployment.id,
      locationId: location.id,
      target: { location: location.name, announcement: id },
      after: { image: input.image.reference, digest: input.image.digest ?? null, commit: input.git?.commit ?? null },
    });
    return { deploy: { id, announcedAt: announcedAt.toISOString(), load: null } };
  });
}
