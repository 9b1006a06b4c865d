import { claimReports, type DueReport, endReport, postponeReport } from "../../db/forge/reports.ts";
import { gitRemote } from "../../domain/git-remote.ts";
import { githubConfigSchema, gitlabConfigSchema } from "../../forge/config.ts";
import { environmentName } from "../../forge/environment-name.ts";
import type { NewsAnswer } from "../../forge/forge.ts";
import { notifyLocations } from "../../services/rollback/notify-rollback.ts";
import { publicReason } from "../public-reason.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { type OpenForge, OpenForges } from "./open-forges.ts";

const AT_ONCE = 20;
const LEASE_MS = 5 * 60_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 60 * 60_000;
const GIVEN_UP_AFTER_MS = 24 * 60 * 60_000;
/** Newer loads wait for one whose commit the host does not have, which may never come: mirrors lag by so much. */
const MISSING_HOLDS_MS = 60_000;
/** It is asked again soon enough to see that a newer load waits by now. */
const LONGEST_RETRY_OF_MISSING_MS = 10 * 60_000;

/** Tells git hosts what became of loads, where their connections want that. At least once, and in the order of loads. */
export async function sendReports(worker: Worker, forges: OpenForges, signal: AbortSignal): Promise<void> {
  await repeat(worker, "deploy reports", signal, async () => {
    while (!signal.aborted) {
      const due = await claimReports(worker.db.sql, LEASE_MS, AT_ONCE);
      await Promise.all(
        [...Map.groupBy(due, ({ connectionId }) => connectionId)].map(async ([, reports]) => {
          for (const one of reports) if (!signal.aborted) await report(worker, forges, one, signal);
        }),
      );
      if (due.length === 0) return;
    }
  });
}

/** One report, and whoever looks at the load sees what became of it. */
async function report(worker: Worker, forges: OpenForges, due: DueReport, signal: AbortSignal): Promise<void> {
  await send(worker, forges, due, signal);
  await notifyLocations(worker.db.sql, due, [{ name: due.location }]);
}

async function send(worker: Worker, forges: OpenForges, report: DueReport, signal: AbortSignal): Promise<void> {
  const { sql } = worker.db;
  const forge = (await forges.of(report.deploymentId)).find(({ row }) => row.id === report.connectionId);
  if (forge === undefined) {
    return endReport(sql, report.id, { state: "failed", answer: "The connection is gone, or cannot be opened." });
  }
  const restMs = OpenForges.restMs(forge);
  if (restMs > 0) return postponeReport(sql, report.id, restMs, "The host wants to be left alone for a moment.");
  const answer = await tell(worker, forge, report, signal);
  await forges.note(forge, answer);
  if (answer.type === "sent") return endReport(sql, report.id, { state: "sent", remoteId: answer.remoteId });
  const reason = publicReason(answer.reason);
  const age = Date.now() - report.createdAt.getTime();
  // A commit may be on its way to the host; rights are given by people, and nobody waits that long.
  const isCommitMissing = answer.type === "missing" && answer.onlyCommit === true;
  const isOvertaken = isCommitMissing && report.isWaitedFor && age > MISSING_HOLDS_MS;
  const isOver = age > GIVEN_UP_AFTER_MS || answer.type === "refused" || isOvertaken;
  if (isOver) return endReport(sql, report.id, { state: "failed", answer: reason });
  const longest = isCommitMissing ? LONGEST_RETRY_OF_MISSING_MS : LONGEST_RETRY_MS;
  const backOff = Math.min(FIRST_RETRY_MS * 2 ** report.tries, longest);
  await postponeReport(sql, report.id, Math.max(backOff, OpenForges.restMs(forge)), reason);
}

async function tell(
  worker: Worker,
  { forge, row }: OpenForge,
  report: DueReport,
  signal: AbortSignal,
): Promise<NewsAnswer> {
  const { deployment, location, loadNumber, rollbackOf } = report;
  const schema = row.kind === "github" ? githubConfigSchema : gitlabConfigSchema;
  const load = `Load #${loadNumber} of ${location}`;
  const what = rollbackOf === null ? load : `${load}, rolled back to #${rollbackOf}`;
  try {
    return await forge.tell(
      {
        id: report.id,
        path: gitRemote(report.repository)?.path ?? "",
        commit: report.commit,
        branch: report.branch,
        environment: environmentName(schema.parse(row.config).environment, deployment, location),
        outcome: report.outcome,
        description: report.description === null ? what : `${what}: ${report.description.split("\n", 1)[0]}`,
        url: `${worker.options.publicUrl}/deployments/${encodeURIComponent(deployment)}/locations/${encodeURIComponent(location)}/history/${loadNumber}`,
        isRepeated: report.tries > 0,
      },
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    return { type: "later", reason: publicReason(error), afterMs: null };
  }
}
