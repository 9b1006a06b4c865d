import { commitLink, commitSubject, shortCommit } from "../commit.ts";
import { displayKey } from "../snapshot/key.ts";
import type { AlertFacts } from "./facts.ts";
import { ALERT_KIND_FACTS, type AlertKind, SEVERITIES, type Severity } from "./kinds.ts";

export type AlertEventView = {
  readonly kind: AlertKind;
  readonly thread: string;
  readonly facts: AlertFacts;
  readonly at: Date;
};

/** A message in no form of any receiver's yet: every text is plain, and may hold what anybody wrote. */
export type AlertMessage = {
  /** Stable: a receiver that gets it twice can tell. */
  readonly id: string;
  /** One line: what happened, where. */
  readonly title: string;
  readonly severity: Severity;
  /** Sentences below the title. */
  readonly lines: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string; readonly url?: string }[];
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** The trouble that it is about; a message of the same thread that resolves ends it. */
  readonly thread: string;
  readonly resolves: boolean;
  /** Every trouble that it is about, how each stands now, in the order in which they were last heard of. */
  readonly threads: readonly { readonly thread: string; readonly title: string; readonly resolves: boolean }[];
  readonly isTest: boolean;
  /** Address of the Loadline that tells it, without a slash at its end. */
  readonly site: string;
};

/** Events that a message tells one by one. */
const MOST_LINES = 10;
const MOST_KEYS = 10;

// No text is longer, whoever wrote it: receivers refuse what is too long, and nobody would read it.
const MOST_TITLE = 600;
const MOST_LINE = 1_000;
const MOST_VALUE = 500;

type Told = {
  readonly id: string;
  readonly events: readonly AlertEventView[];
  /** How many events it is about, where `events` are but the first and the newest of them. */
  readonly total?: number;
  /** Threads whose trouble is over by now, whatever the events say. */
  readonly ended?: ReadonlySet<string>;
  readonly isTest?: boolean;
};

/**
 * The message of a delivery. What it waited to tell with others may be over by now: that is told as it is, so that
 * nobody is called for a trouble that has ended, and no incident begins after its end was told.
 * @param delivery of at least one event, in the order in which they happened.
 * @param site address of Loadline, without a slash at its end.
 */
export function alertMessage(delivery: Told, site: string): AlertMessage {
  const { id, events, total = events.length, ended = new Set(), isTest = false } = delivery;
  const last = events.at(-1);
  if (last === undefined) throw new Error(`delivery ${id} is about nothing`);
  const newest = newestOfThreads(events);
  const isOver = (event: AlertEventView) => resolves(event) || ended.has(event.thread);
  const main = newest.findLast((event) => !isOver(event)) ?? last;
  const isLate = isOver(main) && !resolves(main);
  const severity = SEVERITIES.find((one) => events.some(({ kind }) => ALERT_KIND_FACTS[kind].severity === one));
  const single = total === 1;
  const title = `${single ? titleOf(main) : foldedTitle(events, total)}${isLate ? " (over by now)" : ""}`;
  const shown = events.slice(-MOST_LINES);
  const before = total - shown.length;
  const lines = single
    ? detailOf(main)
    : [
        ...shown.map((event) => `${utc(event.at)} ${titleOf(event)}`),
        ...(before > 0 ? [`And ${before} before these.`] : []),
      ];
  return {
    id,
    title: plain(isTest ? `Test: ${title}` : title, MOST_TITLE),
    severity: isLate ? "info" : (severity ?? "info"),
    lines: lines.map((line) => plain(line, MOST_LINE)),
    facts: factsOf(main).map((fact) => ({ ...fact, value: plain(fact.value, MOST_VALUE) })),
    links: linksOf(main, site),
    thread: main.thread,
    resolves: isOver(main),
    threads: newest.map((event) => ({
      thread: event.thread,
      title: plain(titleOf(event), MOST_TITLE),
      resolves: isOver(event),
    })),
    isTest,
    site,
  };
}

function resolves({ kind }: AlertEventView): boolean {
  return ALERT_KIND_FACTS[kind].resolves !== undefined;
}

function newestOfThreads(events: readonly AlertEventView[]): AlertEventView[] {
  const newest = new Map(events.map((event) => [event.thread, event]));
  return events.filter((event) => newest.get(event.thread) === event);
}

/**
 * One line of what anybody may have written: without what breaks lines, hides, or turns the direction of what follows,
 * and no longer than `most`.
 */
function plain(text: string, most: number): string {
  const line = text.slice(0, most + 1).replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
  return (line.length > most ? `${line.slice(0, most - 1)}…` : line).toWellFormed().trim();
}

function titleOf({ kind, facts }: AlertEventView): string {
  const place = facts.location === null ? facts.deployment : `${facts.location} in ${facts.deployment}`;
  const target = facts.rollback === null ? "" : ` to #${facts.rollback.targetLoad}`;
  switch (kind) {
    case "load.failed":
      return `${place} failed to load`;
    case "load.recovered":
      return `${place} loads again`;
    case "assets.removed":
      return `${count(facts.counts?.removed ?? facts.removed.length, "asset was", "assets were")} removed from ${place}`;
    case "load.against_hold":
      return `${place} was loaded with another image while its deploy unit is held`;
    case "rollback.requested":
      return `A rollback of ${place}${target} was asked for`;
    case "rollback.succeeded":
      return `${place} was rolled back${target}`;
    case "rollback.failed":
      return `The rollback of ${place}${target} ${facts.rollback?.status === "reverted" ? "was put back" : "failed"}`;
    case "rollback.unknown":
      return `How the rollback of ${place}${target} ended is not known`;
    case "image.gone":
      return `The image of the last good version of ${place} is gone`;
    case "source.unreachable":
      return `The source of ${place} cannot be reached`;
    case "source.reachable":
      return `The source of ${place} can be reached again`;
  }
}

/** `5 failures of etl in 10 minutes`, where all are of one kind and place. */
function foldedTitle(events: readonly AlertEventView[], total: number): string {
  const [first, last] = [events[0], events.at(-1)] as [AlertEventView, AlertEventView];
  const minutes = Math.max(1, Math.ceil((last.at.getTime() - first.at.getTime()) / 60_000));
  const within = `in ${count(minutes, "minute", "minutes")}`;
  const isOneKind = events.every(({ kind }) => kind === first.kind);
  const isOnePlace = events.every(({ facts }) => facts.location === first.facts.location);
  if (!isOneKind) return `${total} alerts of ${first.facts.deployment} ${within}`;
  const place =
    isOnePlace && first.facts.location !== null
      ? `${first.facts.location} in ${first.facts.deployment}`
      : first.facts.deployment;
  return first.kind === "load.failed"
    ? `${total} failures of ${place} ${within}`
    : `${total} times ${within}: ${ALERT_KIND_FACTS[first.kind].label} (${place})`;
}

function detailOf({ facts }: AlertEventView): string[] {
  const lines = facts.detail === null ? [] : [facts.detail];
  if (facts.removed.length > 0) {
    const total = facts.counts?.removed ?? facts.removed.length;
    const shown = facts.removed.slice(0, MOST_KEYS).map(({ key }) => displayKey(key));
    lines.push(`Removed: ${shown.join(", ")}${total > shown.length ? ` and ${total - shown.length} more` : ""}`);
  }
  return lines;
}

function factsOf({ facts, at }: AlertEventView): AlertMessage["facts"] {
  const commit = facts.commit;
  const commitUrl = commit?.url ? commitLink(commit.url, commit.sha) : null;
  return [
    { name: "Deployment", value: facts.deployment },
    ...(facts.location === null ? [] : [{ name: "Code location", value: facts.location }]),
    { name: "When", value: utc(at) },
    ...(facts.since === null ? [] : [{ name: "Since", value: utc(new Date(facts.since)) }]),
    ...(facts.load === null ? [] : [{ name: "Load", value: `#${facts.load}` }]),
    ...(commit === null
      ? []
      : [
          {
            name: "Commit",
            value:
              commit.message === null
                ? shortCommit(commit.sha)
                : `${shortCommit(commit.sha)} ${commitSubject(commit.message)}`,
            ...(commitUrl !== null && { url: commitUrl }),
          },
        ]),
    ...(facts.by === null ? [] : [{ name: "By", value: facts.by }]),
    ...(facts.image === null ? [] : [{ name: "Image", value: facts.image }]),
    ...(facts.counts === null
      ? []
      : [
          {
            name: "Assets",
            value: `${facts.counts.added} added, ${facts.counts.removed} removed, ${facts.counts.changed} changed`,
          },
        ]),
  ];
}

function linksOf({ facts }: AlertEventView, site: string): AlertMessage["links"] {
  const deployment = `${site}/deployments/${encodeURIComponent(facts.deployment)}`;
  if (facts.rollback !== null) return [{ label: "Open the rollback", url: `${site}/rollbacks/${facts.rollback.id}` }];
  if (facts.location === null) return [{ label: "Open the deployment", url: deployment }];
  const location = `${deployment}/locations/${encodeURIComponent(facts.location)}`;
  return [
    facts.load === null
      ? { label: "Open the history", url: `${location}/history` }
      : { label: `Open load #${facts.load}`, url: `${location}/history/${facts.load}` },
    ...(facts.lastGoodLoad === null
      ? []
      : [{ label: `Plan a rollback to #${facts.lastGoodLoad}`, url: `${location}/rollback/${facts.lastGoodLoad}` }]),
  ];
}

/** Receivers are anywhere: their time zone is not known. */
function utc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}
