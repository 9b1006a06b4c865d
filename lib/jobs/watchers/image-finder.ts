import { setTimeout as sleep } from "node:timers/promises";
import { readRunningRollback } from "../../db/history/running-rollback.ts";
import { readUnit, type UnitRow } from "../../db/rollback/units.ts";
import { type ConnectionRow, readConnections, type WatchedLocation } from "../../db/watch/connections.ts";
import { isKnownByReport, reportedVersion } from "../../deploy/drivers.ts";
import type { DeployTarget, Running } from "../../deploy/target.ts";
import { isSameImage, type KnownImage, parseReference } from "../../domain/image.ts";
import { matchProcess, type ProcessMatch } from "../../domain/process-match.ts";
import type { Observation, Source } from "../../sources/source.ts";
import { openRegistriesOf } from "../open-registries.ts";
import { openUnit } from "../open-unit.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

const POLL_MS = 150;
/** How long one event waits for the target to name its process before the source is asked to tell it again. */
const MATCH_MS = 1_500;

/** What was found of the process that a source saw. */
export type FoundProcess = {
  readonly image: KnownImage | null;
  /** The deploy unit whose target told the image; null when nobody but the process itself, or a registry, did. */
  readonly unit: UnitRow | null;
  /** What the target calls the process. */
  readonly instance: string | null;
  /** What a process that cannot be reached wrote last. */
  readonly lastOutput: string | null;
};

/** What the target said last, and since when it has not named the process. */
type Answer =
  | { readonly type: ProcessMatch; readonly running: Running | null }
  | { readonly type: "fault"; readonly cause: unknown };

/** What the target may say without telling which image it is; each is waited out for a time of its own. */
type Unanswered = Answer["type"] | "failed before";

/** Finds out which image the process runs that a source observed. One for each connection that is watched. */
export class ImageFinder {
  readonly #worker: Worker;
  readonly #connection: ConnectionRow;
  readonly #identity: Source["identity"];
  readonly #signal: AbortSignal;
  /** Per location, the process whose image is in question, and since when, for each kind of answer that left it so. */
  readonly #unanswered = new Map<string, { process: string; since: Map<Unanswered, number> }>();

  constructor(worker: Worker, connection: ConnectionRow, identity: Source["identity"], signal: AbortSignal) {
    this.#worker = worker;
    this.#connection = connection;
    this.#identity = identity;
    this.#signal = signal;
  }

  /**
   * During a deploy the snapshot may come from the old process and the target's answer from the new one: an answer
   * counts only when it names the same process. `recorded`: the process was seen before, and its image with it.
   * Where the target keeps naming another process for longer than a deploy's change-over takes (somebody started this
   * one by other means), or fails for long, the image is what the process itself says, or none, unless a rollback waits
   * for its load: a load without an image is worth more than no load.
   * @throws while the target may still come to name the process; ask again with the same observation.
   */
  async find(observation: Observation, location: WatchedLocation | null): Promise<FoundProcess | "recorded"> {
    const isOwn = this.#identity === "own";
    const formerInstance = location?.seen?.instance ?? null;
    const unit = location?.unitId == null ? null : await readUnit(this.#worker.db.sql, location.unitId);
    const told = unit === null ? null : await this.#reported(unit, observation);
    if (told !== null) return this.#settled(observation, told);
    if (isOwn && observation.status === "loaded" && location?.seen?.serverId === observation.serverId) {
      // What was in question before is over; should it be so again, its wait begins anew.
      this.#unanswered.delete(observation.location);
      return "recorded";
    }
    if (unit === null) return this.#fromReference(observation);

    const answer = isOwn
      ? observation.status === "failed"
        ? await this.#askForPlaced(unit, observation)
        : await this.#askUntilNamed(unit, (running) => matchProcess(asSeen(observation, formerInstance), running))
      : await this.#askUntilNamed(unit, (running) => (running?.instance === observation.serverId ? "match" : "other"));
    const { unmatchedLimitMs, silenceLimitMs, faultLimitMs } = this.#worker.options;
    if ("image" in answer) {
      const limitMs = isUnreachable(observation) ? silenceLimitMs : unmatchedLimitMs;
      const { image } = answer;
      const isOverdue = () => this.#isOverdue(observation, imageName(image), "failed before", limitMs);
      if (!isOfBefore(observation, location, image) || isOverdue()) return this.#settled(observation, answer);
      throw new Error(`what was put in place of ${observation.location} may still come up`);
    }

    const found = foundBy(unit, observation, answer);
    if (answer.type === "match" || answer.type === "likely") return this.#settled(observation, found);
    // What cannot load has no lasting identity.
    const process = isOwn && observation.status === "failed" ? "failed" : observation.serverId;
    // A source notices the next one when that has come up.
    const limits: Partial<Record<Answer["type"], number>> = { fault: faultLimitMs, next: silenceLimitMs };
    const limitMs = limits[answer.type] ?? unmatchedLimitMs;
    if (!this.#isOverdue(observation, process, answer.type, limitMs)) {
      throw new Error(`the deploy target does not name the process that serves ${observation.location}`, {
        cause: answer.type === "fault" ? answer.cause : undefined,
      });
    }
    if (answer.type === "perhaps" || answer.type === "next") return found;
    const said = await this.#fromReference(observation);
    // Without its digest the load of a rollback could not be told from another; that ends by itself.
    if (said.image?.digest == null && location !== null && (await this.#isAwaited(unit, said, observation, location))) {
      throw new Error(`what serves ${observation.location} during a rollback is not known yet`);
    }
    return said;
  }

  /** What the source itself says it loaded, of units where nobody else can tell; null of all others. */
  async #reported(unit: UnitRow, { location, bundles = [] }: Observation): Promise<FoundProcess | null> {
    if (!isKnownByReport(unit.driver)) return null;
    const connections = await readConnections(this.#worker.db.sql, unit.deploymentId);
    const version = reportedVersion(unit, connections, { location, bundles });
    const image = version && { ...version, aliases: [] };
    return { image, unit: image && unit, instance: null, lastOutput: null };
  }

  #settled(observation: Observation, found: FoundProcess): FoundProcess {
    this.#unanswered.delete(observation.location);
    return found;
  }

  /** Whether a rollback waits for a load of the location, and goes by what is not known of this one. */
  async #isAwaited(
    unit: UnitRow,
    { image }: FoundProcess,
    { location: name }: Observation,
    { id }: WatchedLocation,
  ): Promise<boolean> {
    const rollback = await readRunningRollback(this.#worker.db.sql, unit.id, { id, name });
    return rollback !== null && (image === null || rollback.targetDigest !== null);
  }

  /** Whether the process has been in question for `limitMs` since that was said of it first. */
  #isOverdue({ location }: Observation, process: string, said: Unanswered, limitMs: number): boolean {
    const now = performance.now();
    const known = this.#unanswered.get(location);
    const since = known?.process === process ? known.since : new Map<Unanswered, number>();
    this.#unanswered.set(location, { process, since });
    const first = since.get(said) ?? now;
    since.set(said, first);
    return now - first >= limitMs;
  }

  /** Asks what runs until that matches, for a moment. */
  async #askUntilNamed(unit: UnitRow, match: (running: Running | null) => ProcessMatch): Promise<Answer> {
    const until = performance.now() + MATCH_MS;
    for (;;) {
      const answer = await this.#ask<Answer>(unit, async (target, signal) => {
        const running = await target.running(signal);
        return { type: match(running), running };
      });
      if (answer.type === "match" || performance.now() >= until) return answer;
      await sleep(POLL_MS, undefined, { signal: this.#signal });
    }
  }

  /** What failed to load is what is in place, alive or not. */
  async #askForPlaced(unit: UnitRow, observation: Observation): Promise<Answer | FoundProcess> {
    return this.#ask<Answer | FoundProcess>(unit, async (target, signal) => {
      const last = await target.output(signal);
      return {
        image: last && { ...last.image, aliases: last.aliases },
        unit,
        instance: null,
        lastOutput: isUnreachable(observation) ? (last?.text ?? null) : null,
      };
    });
  }

  async #ask<Said>(
    unit: UnitRow,
    question: (target: DeployTarget, signal: AbortSignal) => Promise<Said>,
  ): Promise<Said | { type: "fault"; cause: unknown }> {
    try {
      return await within(
        this.#worker.options.probeLimitMs,
        "The deploy target did not answer in time.",
        this.#signal,
        async (signal) => question(await openUnit(this.#worker, unit), signal),
      );
    } catch (cause) {
      this.#signal.throwIfAborted();
      return { type: "fault", cause };
    }
  }

  /** What the process says of itself; a tag stands for what the registry has under it now. */
  async #fromReference({ image, location }: Observation): Promise<FoundProcess> {
    this.#unanswered.delete(location);
    const nobody = { unit: null, instance: null, lastOutput: null };
    if (image === null) return { ...nobody, image: null };
    const { reference } = image;
    const digest = image.digest ?? parseReference(reference)?.digest ?? null;
    if (digest !== null) return { ...nobody, image: { reference, digest, aliases: [] } };
    const { lookUpLimitMs } = this.#worker.options;
    try {
      const registries = await openRegistriesOf(this.#worker, this.#connection.deploymentId);
      if (!registries.covers(reference)) return { ...nobody, image: { reference, digest, aliases: [] } };
      const found = await within(lookUpLimitMs, "The registry did not answer in time.", this.#signal, (signal) =>
        registries.resolve({ reference, digest }, signal),
      );
      if (found.state === "found")
        return { ...nobody, image: { reference, digest: found.digest, aliases: found.aliases } };
      this.#worker.log.info({ image: reference, reason: found.reason }, "the digest of an image is not known");
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#worker.log.warn({ err: error, image: reference }, "the digest of an image could not be asked for");
    }
    return { ...nobody, image: { reference, digest, aliases: [] } };
  }
}

function asSeen({ image, servedSince }: Observation, formerInstance: string | null) {
  return { reference: image?.reference ?? null, formerInstance, servedSince: servedSince ?? null };
}

function isUnreachable(observation: Observation): boolean {
  return observation.status === "failed" && observation.unreachable === true;
}

/**
 * Whether a failure may be that of the image before, told once more: nothing answered then either, or with the very
 * same error, and what is in place by now may still be starting.
 */
function isOfBefore(observation: Observation, location: WatchedLocation | null, placed: KnownImage | null): boolean {
  const newest = location?.newest;
  if (newest?.status !== "failed" || newest.image === null || placed === null) return false;
  const isAgain = isUnreachable(observation) || location?.seen?.serverId === observation.serverId;
  return isAgain && isSameImage(newest.image, placed) === false;
}

function imageName(image: KnownImage | null): string {
  return `failed ${image?.digest ?? image?.reference ?? ""}`;
}

function foundBy(unit: UnitRow, { image: told }: Observation, answer: Answer): FoundProcess {
  const running = answer.type === "fault" ? null : answer.running;
  if (running === null) return { image: null, unit, instance: null, lastOutput: null };
  const { image, aliases, instance } = running;
  // Both mean the same image; people know it by its tag.
  const isNamed = parseReference(image.reference)?.tag != null || told === null;
  const reference = isNamed ? image.reference : told.reference;
  return { image: { reference, digest: image.digest, aliases }, unit, instance, lastOutput: null };
}
