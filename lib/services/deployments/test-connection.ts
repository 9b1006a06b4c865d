import type { z } from "zod";
import type { ConnectionTest, testConnectionDraftOperation } from "../../contracts/connections.ts";
import { readConnectionDetails } from "../../db/configure/connection-rows.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { askWorker } from "../ask-worker.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { checkConnection } from "./check-connection.ts";
import { type ConnectionQuestion, testAnswerSchema } from "./connection-question.ts";
import { mergeSecrets } from "./merge-secrets.ts";
import { type ConnectionInput, requireConnection } from "./require-connection.ts";

/** Longer than a worker takes at most, so that its own word on what hangs comes through. */
const WAIT_MS = 35_000;

export type DraftInput = { readonly deployment: string } & z.infer<
  NonNullable<typeof testConnectionDraftOperation.body>
>;

/** Tries a connection as it is saved. @throws ServiceError `not_found`, `forbidden`, `unavailable` without a worker. */
export async function testConnection(
  context: Context,
  input: ConnectionInput,
  waitMs: number = WAIT_MS,
): Promise<ConnectionTest> {
  const { connection } = await requireConnection(context, input);
  const { id, name, kind, config, sealed } = connection;
  return ask(context, { connectionId: id, name, kind, config, sealed }, waitMs);
}

/**
 * Tries a connection that is not saved. Its secrets are sealed before they are written down for the worker; those
 * left out are taken from the saved one of that name.
 * @throws ServiceError `invalid`, `forbidden`, `not_found`, `unavailable` without a worker.
 */
export async function testConnectionDraft(
  context: Context,
  input: DraftInput,
  waitMs: number = WAIT_MS,
): Promise<ConnectionTest> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { connection: name, kind, config, secrets } = input;
  const given = { name, kind, config, secrets };
  checkConnection(given);
  const { sql } = context.db;
  const [saved = null] = await readConnectionDetails(sql, deployment.id, name);
  const sealed = await mergeSecrets(sql, saved, given);
  return ask(context, { connectionId: null, name, kind, config, sealed }, waitMs);
}

async function ask(context: Context, question: ConnectionQuestion, waitMs: number): Promise<ConnectionTest> {
  const answer = await askWorker(context, "test_connection", question, waitMs);
  if (answer !== null) return testAnswerSchema.parse(answer);
  throw new ServiceError(
    "unavailable",
    `No worker answered within ${Math.round(waitMs / 1000)} seconds. Check that the worker runs: its log is ` +
      "logs/worker.log in the data directory.",
    { retryAfterS: 10 },
  );
}
