import { openWay } from "../../alerts/ways.ts";
import type { AlertTest } from "../../contracts/alert-policies.ts";
import { type ConnectionRow, readConnections } from "../../db/watch/connections.ts";
import type { AlertFacts } from "../../domain/alerts/facts.ts";
import { alertMessage } from "../../domain/alerts/message.ts";
import { type AlertQuestion, alertQuestionSchema } from "../../services/alerts/alert-question.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

type Outcome = AlertTest["items"][number];

/** Sends a message that is marked as a test to each receiver. What goes wrong is an outcome, never an error. */
export async function testAlert(worker: Worker, question: unknown, signal: AbortSignal): Promise<AlertTest> {
  const asked = alertQuestionSchema.parse(question);
  const rows = await readConnections(worker.db.sql, asked.deploymentId);
  const items = await Promise.all(asked.messages.map((message) => send(worker, asked, message, rows, signal)));
  return { items };
}

async function send(
  worker: Worker,
  asked: AlertQuestion,
  { id, receiver }: AlertQuestion["messages"][number],
  rows: readonly ConnectionRow[],
  signal: AbortSignal,
): Promise<Outcome> {
  if (receiver.type === "app") {
    return { receiver, status: "skipped", answer: "Alerts show in the app; a test leaves nothing there." };
  }
  const row = rows.find(({ name }) => name === receiver.connection);
  if (row === undefined) return { receiver, status: "failed", answer: "There is no such connection any more." };
  if (receiver.owners && receiver.to.length === 0) {
    return { receiver, status: "skipped", answer: "It goes to the owners of what an alert is about; a test has none." };
  }
  const { testLimitMs, publicUrl } = worker.options;
  const late = `No answer within ${Math.round(testLimitMs / 1000)} seconds.`;
  try {
    const way = openWay(await openConnection(worker, row));
    const event = { kind: asked.kind, thread: `test:${id}`, facts: factsOf(asked), at: new Date() };
    const message = alertMessage({ id, events: [event], isTest: true }, publicUrl);
    const { status, answer } = await within(testLimitMs, late, signal, (limited) =>
      way.send(message, receiver.to, limited),
    );
    return { receiver, status: status === "sent" ? "sent" : "failed", answer: publicReason(answer) };
  } catch (error) {
    signal.throwIfAborted();
    return { receiver, status: "failed", answer: publicReason(error) };
  }
}

/** An event that did not happen, without anything that could be taken for one that did. */
function factsOf({ deployment, location, reason }: AlertQuestion): AlertFacts {
  return {
    deployment,
    location,
    load: null,
    commit: null,
    by: null,
    image: null,
    counts: null,
    removed: [],
    owners: [],
    detail: reason,
    since: null,
    minutes: null,
    rollback: null,
    lastGoodLoad: null,
  };
}
