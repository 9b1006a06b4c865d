import { HOLD_HOURS } from "../domain/rollback/hold-hours.ts";

/** How a worker works. All durations in milliseconds. */
export type WorkerOptions = {
  /** Address by which people reach Loadline, for links in alerts; without a slash at its end. */
  readonly publicUrl: string;
  /** Idle loops look for work this often, besides being woken. */
  readonly pollMs: number;
  /** How long a rollback or a connection stays with a worker that no longer renews; renewed at a third of it. */
  readonly leaseMs: number;
  /** Rollbacks of different deploy units that one worker runs at once. */
  readonly rollbacksAtOnce: number;
  /** How long a step goes on trying against a target that fails. */
  readonly faultLimitMs: number;
  readonly firstRetryMs: number;
  /** How long finding the image and judging the rollback a last time may take. */
  readonly resolveLimitMs: number;
  /** How long a deploy may take at least, pulling the image included; so may putting back what ran before. */
  readonly deployLimitMs: number;
  /** How long a deployed image may take to run healthy. */
  readonly healthyLimitMs: number;
  /** How long a source may take to notice a new server by itself before it is told to load the code anew. */
  readonly reloadAfterMs: number;
  /** How long verification waits at least until every code location was observed. */
  readonly observeLimitMs: number;
  /** After it an observation is recorded without an image, though the target says that another process runs. */
  readonly unmatchedLimitMs: number;
  /** How long what was put in place of something that did not answer either may take to answer, before it has failed. */
  readonly silenceLimitMs: number;
  /** How long a target may take to answer a probe. */
  readonly probeLimitMs: number;
  /** How long recording a load waits for what an engine or a registry tells of its image; what comes later is added. */
  readonly lookUpLimitMs: number;
  /** How long the Test of a connection may take. */
  readonly testLimitMs: number;
  /** How long a code location may take to be loaded anew. */
  readonly reloadLimitMs: number;
  /** How often each image that ever ran is asked for again. */
  readonly refreshMs: number;
  /** How often each image that is kept in its registry is looked after. */
  readonly keepMs: number;
  /** How often each deploy unit is asked whether what should run there is alive. */
  readonly reviveMs: number;
  /** A program that dies within this time of its start is started again ever more slowly, at most this far apart. */
  readonly reviveBackOffMs: number;
  /** How long a deploy unit is held after a rollback. */
  readonly holdHours: number;
  /** How long a stopping worker lets a deploy go on. */
  readonly stopGraceMs: number;
  /** How long a receiver of alerts may take to answer. A delivery stays twice that with a worker that was killed. */
  readonly alertLimitMs: number;
  /** How often it is looked whether a part of the audit log is old enough to be sealed. */
  readonly sealMs: number;
};

export const DEFAULT_WORKER_OPTIONS: WorkerOptions = {
  publicUrl: "http://localhost:3000",
  pollMs: 1_000,
  leaseMs: 15_000,
  rollbacksAtOnce: 4,
  faultLimitMs: 60_000,
  firstRetryMs: 500,
  resolveLimitMs: 2 * 60_000,
  deployLimitMs: 20 * 60_000,
  healthyLimitMs: 60_000,
  reloadAfterMs: 10_000,
  observeLimitMs: 120_000,
  unmatchedLimitMs: 10_000,
  silenceLimitMs: 20_000,
  probeLimitMs: 8_000,
  lookUpLimitMs: 3_000,
  testLimitMs: 30_000,
  reloadLimitMs: 120_000,
  refreshMs: 5 * 60_000,
  keepMs: 15 * 60_000,
  reviveMs: 2_000,
  reviveBackOffMs: 60_000,
  holdHours: HOLD_HOURS,
  stopGraceMs: 2_500,
  alertLimitMs: 30_000,
  sealMs: 60_000,
};
