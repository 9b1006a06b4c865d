import { setToolState } from "../../db/configure/connections.ts";
import {
  CONNECTION_FACTS,
  type ConnectionCheck,
  connectionKind,
  type OpenConnection,
} from "../../domain/connection.ts";
import { storableText } from "../../domain/storable-text.ts";
import { redactSecrets } from "../../secrets/redact.ts";
import { type ConnectionQuestion, connectionQuestionSchema } from "../../services/deployments/connection-question.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";
import { testOpen } from "./test-open.ts";

/**
 * Looks at everything that a connection needs. What is wrong is a check that failed, never an error. Of a saved
 * connection that nobody watches the outcome is its state from then on.
 */
export async function testConnection(
  worker: Worker,
  question: unknown,
  signal: AbortSignal,
): Promise<{ checks: ConnectionCheck[] }> {
  const asked = connectionQuestionSchema.parse(question);
  const checks = (await lookAt(worker, asked, signal)).map(shown);
  signal.throwIfAborted();
  await keepState(worker, asked, checks);
  return { checks };
}

async function lookAt(worker: Worker, asked: ConnectionQuestion, signal: AbortSignal): Promise<ConnectionCheck[]> {
  let connection: OpenConnection;
  try {
    connection = await openConnection(worker, asked);
  } catch (error) {
    return [failed("Open the secrets", publicReason(error), "Enter the secret again and save.")];
  }
  const { testLimitMs } = worker.options;
  const late = `It was not done within ${Math.round(testLimitMs / 1000)} seconds.`;
  try {
    return await within(testLimitMs, late, signal, (limited) => testOpen(connection, limited));
  } catch (error) {
    signal.throwIfAborted();
    return [
      failed(
        "Look at everything",
        publicReason(error),
        "Check that the address is right, and that the machine of Loadline's worker can reach it.",
      ),
    ];
  }
}

function failed(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}

/** What is told of the world outside may hold any bytes, and what was sent there. */
function shown({ name, status, message, remedy }: ConnectionCheck): ConnectionCheck {
  const clean = (text: string) => storableText(redactSecrets(text));
  return { name, status, message: clean(message), remedy: remedy === null ? null : clean(remedy) };
}

async function keepState(worker: Worker, asked: ConnectionQuestion, checks: readonly ConnectionCheck[]): Promise<void> {
  const { connectionId: id, config, sealed } = asked;
  const kind = connectionKind(asked.kind);
  if (id === null || kind === null || CONNECTION_FACTS[kind].isSource) return;
  const bad = checks.find(({ status }) => status === "fail");
  const detail = bad === undefined ? null : `${bad.name}: ${bad.message}`;
  await setToolState(worker.db.sql, { id, config, sealed }, bad === undefined ? "ok" : "unreachable", detail);
}
