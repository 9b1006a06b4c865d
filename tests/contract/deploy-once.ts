import { z } from "zod";
import { openTarget } from "#lib/deploy/drivers.ts";

/**
 * A worker that makes one deploy and, when told to, is killed at a certain line of its progress: a process
 * of its own, because SIGKILL leaves no time to tidy up and that is the point. Takes one argument, JSON; prints a JSON
 * line per line of progress and one with the outcome.
 */
const taskSchema = z.object({
  connections: z.array(
    z.object({ name: z.string(), kind: z.string(), config: z.unknown(), secrets: z.record(z.string(), z.string()) }),
  ),
  unit: z.object({ name: z.string(), driver: z.string(), config: z.unknown() }),
  image: z.object({ reference: z.string(), digest: z.string().nullable() }),
  fencingToken: z.string(),
  dieAtLine: z.number().nullable(),
});

const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ""));
let lines = 0;
const outcome = await openTarget({ ...task.unit, config: task.unit.config }, task.connections).deploy({
  image: task.image,
  fencingToken: BigInt(task.fencingToken),
  signal: AbortSignal.timeout(60_000),
  progress(line) {
    lines++;
    process.stdout.write(`${JSON.stringify({ line })}\n`);
    if (lines === task.dieAtLine) process.kill(process.pid, "SIGKILL");
  },
});
process.stdout.write(`${JSON.stringify({ outcome })}\n`);
