import { CircleAlert, CircleCheck, CircleHelp, CircleX, Clock, LoaderCircle, Scale, Undo2 } from "lucide-react";
import type { Tone } from "#components/ui/badge.tsx";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import type { RollbackStatus } from "#lib/domain/rollback/status.ts";

type Words = { icon: typeof CircleCheck; tone: Tone; title: (target: number) => string; next: string | null };

/** Each status in words, with what to do where something is left to do. */
const WORDS: Record<RollbackStatus, Words> = {
  awaiting_approval: {
    icon: Clock,
    tone: "neutral",
    title: (target) => `The rollback to #${target} waits for approval`,
    next: "Nothing has been deployed.",
  },
  queued: {
    icon: Clock,
    tone: "accent",
    title: (target) => `The rollback to #${target} is about to start`,
    next: "It waits for a worker. If it stays like this, check that one runs.",
  },
  running: { icon: LoaderCircle, tone: "accent", title: (target) => `Rolling back to #${target}`, next: null },
  succeeded: {
    icon: CircleCheck,
    tone: "added",
    title: (target) => `Rolled back to #${target}, and proven`,
    next: null,
  },
  succeeded_with_differences: {
    icon: CircleAlert,
    tone: "changed",
    title: (target) => `Rolled back to #${target}, with differences`,
    next: "The same image runs, but its assets are not all what they were. Look through the differences below.",
  },
  failed: {
    icon: CircleX,
    tone: "removed",
    title: (target) => `The rollback to #${target} failed`,
    next: "See which step failed, put that right, then plan again.",
  },
  reverted: {
    icon: Undo2,
    tone: "changed",
    title: (target) => `#${target} was taken back; what ran before runs again`,
    next: "Nothing is broken, but nothing was rolled back either. See the steps for why, or choose another load.",
  },
  cancelled: {
    icon: CircleX,
    tone: "neutral",
    title: (target) => `The rollback to #${target} was cancelled`,
    next: null,
  },
  unknown: {
    icon: CircleHelp,
    tone: "changed",
    title: (target) => `Whether #${target} runs is not known`,
    next: "The deploy was begun, and what came of it could not be seen.",
  },
};

const LOOKS: Record<Tone, string> = {
  neutral: "border-line-strong bg-sunken [&>svg]:text-ink-2",
  accent: "border-accent/30 bg-accent-soft [&>svg]:text-accent",
  added: "border-added/30 bg-added-soft [&>svg]:text-added",
  removed: "border-removed/30 bg-removed-soft [&>svg]:text-removed",
  changed: "border-changed/30 bg-changed-soft [&>svg]:text-changed",
};

/** Settled by a person: their word, in a neutral look, since nobody proved it. */
function settledWords({ status, settled }: RollbackView): Words {
  const by = settled?.by.name ?? "Somebody";
  const became = { succeeded: "it succeeded", reverted: "it was reverted", failed: "it failed" } as const;
  const word = status === "succeeded" || status === "reverted" || status === "failed" ? became[status] : "it ended";
  return { icon: Scale, tone: "neutral", title: () => `Settled by ${by}: ${word}`, next: null };
}

/** How a rollback stands, in a sentence; told to screen readers whenever it moves. */
export function Outcome({ rollback }: { rollback: RollbackView }) {
  const { icon: Icon, tone, title, next } = rollback.settled === null ? WORDS[rollback.status] : settledWords(rollback);
  return (
    <div role="status" className={`flex items-start gap-2.5 rounded-lg border px-3 py-2.5 ${LOOKS[tone]}`}>
      <Icon aria-hidden className={`mt-0.5 size-4.5 shrink-0 ${rollback.status === "running" ? "animate-spin" : ""}`} />
      <div className="min-w-0 wrap-any">
        <p className="font-semibold text-base">{title(rollback.targetLoad)}</p>
        {rollback.outcome ? <p>{rollback.outcome}</p> : null}
        {next ? <p className="text-ink-2">{next}</p> : null}
      </div>
    </div>
  );
}
