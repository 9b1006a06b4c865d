import { expect, test } from "vitest";
import { matchProcess } from "#lib/domain/process-match.ts";

const A = `sha256:${"a".repeat(64)}`;
const B = `sha256:${"b".repeat(64)}`;
const STARTED = new Date("2026-01-01T12:00:00Z");
const named = (reference: string, digest: string, healthy = true, instance = "c2") => ({
  image: { reference, digest },
  aliases: [],
  instance,
  startedAt: STARTED,
  healthy,
});
const seen = (reference: string | null, formerInstance: string | null = "c1", servedSince: Date | null = null) => ({
  reference,
  formerInstance,
  servedSince,
});
const secondsAfterStart = (seconds: number) => new Date(STARTED.getTime() + seconds * 1_000);

test.each([
  ["what says the target's tag is its process", seen("orders:v2"), named("orders:v2", B), "match"],
  ["also when it was started anew inside", seen("orders:v2", "c2"), named("orders:v2", B), "match"],
  [
    "what says the target's digest is so before it is healthy",
    seen(`orders@${B}`),
    named("orders:v2", B, false),
    "match",
  ],
  [
    "what says only the tag is perhaps, since the old one may say so too",
    seen("orders:v2", "c2"),
    named("orders:v2", B, false),
    "perhaps",
  ],
  [
    "what says only the tag of a new container is likely, since that is not checked yet",
    seen("orders:v2"),
    named("orders:v2", B, false),
    "likely",
  ],
  ["what says another tag is another", seen("orders:v1"), named("orders:v2", B), "other"],
  ["what says another digest is another, whatever the tag", seen(`orders:v2@${A}`), named("orders:v2", B), "other"],
  ["what says nothing is what the target names anew", seen(null), named("orders:v2", B), "match"],
  ["what says nothing is likely what the target names as before", seen(null, "c2"), named("orders:v2", B), "likely"],
  ["what says nothing is perhaps what is not healthy yet", seen(null), named("orders:v2", B, false), "perhaps"],
  ["what was never asked for before is what the target names", seen(null, null), named("orders:v2", B), "match"],
  ["what cannot be compared counts as saying nothing", seen("orders:v2", "c2"), named(`orders@${B}`, B), "likely"],
  [
    "what was served from after the target started its own is that",
    seen("orders:latest", "c1", secondsAfterStart(2)),
    named("orders:latest", B),
    "match",
  ],
  [
    "what was served from before the target started its own is the one before, whatever the tag",
    seen("orders:latest", "c1", secondsAfterStart(-2)),
    named("orders:latest", B),
    "next",
  ],
  ["so is what says nothing", seen(null, "c1", secondsAfterStart(-2)), named("orders:v2", B), "next"],
  ["a digest outweighs the clocks", seen(`orders@${B}`, "c1", secondsAfterStart(-2)), named("orders:v2", B), "match"],
  ["nothing runs, so it is none of the target's", seen("orders:v2"), null, "other"],
] as const)("%s", (_, observed, running, expected) => {
  expect(matchProcess(observed, running)).toBe(expected);
});
