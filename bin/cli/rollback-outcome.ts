import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { printable } from "./printable.ts";

type Ending = Pick<RollbackView, "id" | "status" | "targetLoad" | "load" | "outcome">;

/** What the end of a rollback means for the exit code, and how to say it. */
export function judgeRollback(rollback: Ending): { exitCode: ExitCode; text: string } {
  const why = rollback.outcome ? ` ${printable(rollback.outcome)}` : "";
  const load = rollback.load === null ? "" : ` It is load ${rollback.load}.`;
  switch (rollback.status) {
    case "succeeded":
      return { exitCode: EXIT.ok, text: `Rolled back to load ${rollback.targetLoad}.${load}${why}` };
    case "succeeded_with_differences":
      return {
        exitCode: EXIT.rollbackDiffers,
        text: `The release of load ${rollback.targetLoad} runs again, but its definitions differ.${load}${why}`,
      };
    case "failed":
    case "reverted":
    case "cancelled":
      return { exitCode: EXIT.rollbackFailed, text: `The rollback did not succeed: ${rollback.status}.${why}` };
    case "unknown":
      return { exitCode: EXIT.rollbackUnknown, text: `How the rollback ended is not known.${why}` };
    case "awaiting_approval":
    case "queued":
    case "running":
      return {
        exitCode: EXIT.rollbackUnknown,
        text: `The rollback has not ended in the given time; it is ${rollback.status}. It goes on by itself (${rollback.id}).`,
      };
  }
}
