import type { z } from "zod";
import type { reloadLocationOperation } from "../../contracts/deployments.ts";
import { readConnectionDetails } from "../../db/configure/connection-rows.ts";
import type { Sql } from "../../db/database.ts";
import { notify } from "../../db/notify.ts";
import { CONNECTION_FACTS, connectionKind } from "../../domain/connection.ts";
import { requireLocation } from "../access/require-location.ts";
import { askWorker } from "../ask-worker.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { reloadAnswerSchema } from "./connection-question.ts";
import type { LocationInput } from "./get-location.ts";

/** Loading code can take minutes; whoever waits longer than this looks at the history. */
const WAIT_MS = 55_000;

export type ReloadView = z.infer<typeof reloadLocationOperation.response>;

/**
 * Has a code location's code loaded anew by what observes it; what comes of it is recorded as every other load.
 * @throws ServiceError `not_found`, `forbidden`; `conflict` where nothing observes the location or what does cannot.
 */
export async function reloadLocation(
  context: Context,
  input: LocationInput,
  waitMs: number = WAIT_MS,
): Promise<ReloadView> {
  const location = await requireLocation(context, input.deployment, input.location, "location.reload");
  const { sql } = context.db;
  const connections = await readConnectionDetails(sql, location.deployment.id);
  const connection = connections.find(({ id }) => id === location.connectionId);
  if (connection === undefined) {
    throw new ServiceError(
      "conflict",
      `Nothing observes “${location.name}”: its loads are pushed, so it is loaded anew where it runs.`,
    );
  }
  const { id, name, kind, config, sealed } = connection;
  const known = connectionKind(kind);
  if (known === null || !CONNECTION_FACTS[known].canReload) {
    throw new ServiceError(
      "conflict",
      `“${location.name}” is observed through “${name}”, which cannot have code loaded anew. Restart its program instead.`,
    );
  }
  const question = { connectionId: id, name, kind, config, sealed, location: location.name };
  const tell = (tx: Sql) =>
    notify(tx, {
      type: "location.updated",
      deploymentId: location.deployment.id,
      deployment: location.deployment.name,
      location: location.name,
    });
  const answered = await askWorker(context, "reload_location", question, waitMs, async (tx) => {
    await appendAudit(tx, {
      context,
      action: "location.reload_asked",
      deploymentId: location.deployment.id,
      locationId: location.id,
      target: { location: location.name, connection: name },
    });
    // Everybody sees that it loads, not only whoever asked.
    await tell(tx);
  });
  await tell(sql);
  if (answered === null) {
    const reason =
      `There was no answer within ${Math.round(waitMs / 1000)} seconds. The load appears in the history once it is ` +
      "there; where none does, see whether the worker runs.";
    return { reload: { status: "unanswered", reason } };
  }
  const answer = reloadAnswerSchema.parse(answered);
  switch (answer.status) {
    case "reloaded":
      return { reload: { status: "reloaded", reason: null } };
    case "failed":
      return { reload: { status: "failed", reason: answer.reason } };
    case "not_supported":
      throw new ServiceError("conflict", answer.reason);
  }
}
