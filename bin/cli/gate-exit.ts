import type { GateCause } from "#lib/contracts/deployments.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

const EXIT_OF: Record<GateCause, ExitCode> = {
  rollback_running: EXIT.gateRollback,
  version_blocked: EXIT.gateBlocked,
  held: EXIT.gateClosed,
  frozen: EXIT.gateFrozen,
};

/** How the command line ends where the gate is closed: what weighs most decides, the first of the causes. */
export function gateExit([first = "held"]: readonly GateCause[]): ExitCode {
  return EXIT_OF[first];
}
