import type { RevertCause } from "./revert.ts";
import type { Verdict } from "./verify.ts";

/** What is a reason to put back what ran before; differences alone are none, nor is a digest that is not the target's. */
export function failureOf(
  image: string,
  running: { readonly healthy: boolean } | null,
  verdict: Verdict,
): { because: RevertCause; reason: string } | null {
  if (running === null) return { because: "unhealthy", reason: `${image} was deployed, but nothing runs any more.` };
  if (verdict.status === "failed" && verdict.digestMatches !== false) {
    return { because: "failed_load", reason: verdict.outcome };
  }
  // Observed once is not well now: what runs has to be healthy at the end, too.
  if (verdict.status !== "failed" && !running.healthy) {
    return { because: "unhealthy", reason: `${image} was deployed, but is not healthy any more.` };
  }
  return null;
}
