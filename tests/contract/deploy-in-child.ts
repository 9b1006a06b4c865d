import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { DeployOutcome } from "#lib/deploy/target.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import type { ImageRef } from "#lib/domain/image.ts";

const SCRIPT = fileURLToPath(new URL("./deploy-once.ts", import.meta.url));

export type ChildDeploy = {
  child: ChildProcess;
  /** Resolves at the first line of progress. */
  begun: Promise<void>;
  /** Outcome's status, or `killed`. */
  ended: Promise<DeployOutcome["status"] | "killed">;
};

/** Makes one deploy in a process of its own, which is killed at line `dieAtLine` of its progress. */
export function deployInChild(
  { unit, connections = [] }: { unit: UnitRow; connections?: readonly OpenConnection[] },
  image: ImageRef,
  fencingToken: number,
  dieAtLine: number | null = null,
): ChildDeploy {
  const task = JSON.stringify({ unit, connections, image, fencingToken: String(fencingToken), dieAtLine });
  const child = spawn(process.execPath, [SCRIPT, task], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString("utf8");
  });
  const begun = new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      resolve();
    });
  });
  const ended = new Promise<DeployOutcome["status"] | "killed">((resolve, reject) => {
    child.once("close", (code, signal) => {
      const last = output.trim().split("\n").at(-1) ?? "";
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve((JSON.parse(last) as { outcome: DeployOutcome }).outcome.status);
      else reject(new Error(`the deploying process ended with ${code}: ${errors}`));
    });
  });
  return { child, begun, ended };
}
