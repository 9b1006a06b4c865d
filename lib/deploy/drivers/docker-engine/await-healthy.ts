import { setTimeout as delay } from "node:timers/promises";
import type { Progress } from "../../target.ts";
import type { DockerUnitConfig } from "./config.ts";
import { lastOutput } from "./container-output.ts";
import type { Engine } from "./engine.ts";
import { type Container, isHealthy, isRunning } from "./inspected.ts";

const POLL_MS = 200;
const REASON = { lines: 30, mostBytes: 3_000 };

export type Started = { ok: true; container: Container } | { ok: false; reason: string };

/**
 * Waits until a container that was started is up, and healthy where its health is checked, and has stayed so for
 * `settleSeconds`. One that its restart policy had to start again has not.
 */
export async function awaitHealthy(
  engine: Engine,
  id: string,
  { startSeconds, settleSeconds }: Pick<DockerUnitConfig, "startSeconds" | "settleSeconds">,
  signal: AbortSignal,
  progress: Progress,
): Promise<Started> {
  const deadline = Date.now() + startSeconds * 1_000;
  let first: Container | null = null;
  let healthySince: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    const container = await engine.container(id, signal);
    if (container === null) return { ok: false, reason: "the container was removed by somebody else" };
    first ??= container;
    const fault = faultOf(container, first);
    if (fault !== null) return { ok: false, reason: await withOutput(engine, container, fault, signal) };
    if (isHealthy(container)) {
      if (healthySince === null)
        progress(container.State.Health == null ? "The container runs" : "The container is healthy");
      healthySince ??= Date.now();
      if (Date.now() - healthySince >= settleSeconds * 1_000) return { ok: true, container };
    } else {
      healthySince = null;
      if (Date.now() >= deadline) {
        const late = `the container was not healthy within ${startSeconds} s${lastCheck(container)}`;
        return { ok: false, reason: await withOutput(engine, container, late, signal) };
      }
    }
    await delay(healthySince === null ? POLL_MS : Math.min(POLL_MS, settleSeconds * 1_000), undefined, { signal });
  }
}

/** How a container ended, with its last lines. */
export async function howItEnded(engine: Engine, container: Container, signal: AbortSignal): Promise<string> {
  const fault = isRunning(container) ? "the container did not become healthy" : ended(container);
  return withOutput(engine, container, fault, signal);
}

function faultOf(container: Container, first: Container): string | null {
  const { State, RestartCount } = container;
  if (!isRunning(container)) return ended(container);
  if (RestartCount > 0 && (RestartCount !== first.RestartCount || first === container)) {
    return "the container ended and was started again by its restart policy";
  }
  if (State.StartedAt !== first.State.StartedAt) return "the container ended and was started again";
  if (State.Health?.Status === "unhealthy") return `the container is unhealthy${lastCheck(container)}`;
  return null;
}

function ended({ State }: Container): string {
  if (State.OOMKilled)
    return `the container used more memory than it may, and was killed (exit code ${State.ExitCode})`;
  const error = State.Error === "" ? "" : `: ${State.Error}`;
  return `the container exited with code ${State.ExitCode}${error}`;
}

function lastCheck({ State }: Container): string {
  const last = State.Health?.Log?.at(-1);
  if (last === undefined) return "";
  const said = last.Output.trim().slice(-500);
  return ` (health check ended with ${last.ExitCode}${said === "" ? "" : `: ${said}`})`;
}

async function withOutput(engine: Engine, container: Container, fault: string, signal: AbortSignal): Promise<string> {
  const output = await lastOutput(engine, container, REASON, signal);
  return output === null ? fault : `${fault}\n${output}`;
}
