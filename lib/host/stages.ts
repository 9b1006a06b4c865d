import { performance } from "node:perf_hooks";

/** Says what Loadline is doing while it does it: one line per stage, with a tick and its seconds at the end. */
export type Stages = {
  /** Runs `work` under a heading; `detail` of its argument adds what is being done within the stage. */
  run<T>(heading: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T>;
  /** A line between or after the stages. */
  line(text: string): void;
};

/** Without a terminal to rewrite a line on, a longer stage is announced, then told of after 10, 20, 40… seconds. */
const ANNOUNCE_MS = 400;
const FIRST_REPEAT_MS = 10_000;

export type Output = { write(text: string): unknown; isTTY?: boolean | undefined; columns?: number | undefined };

export function createStages(output: Output = process.stdout): Stages {
  return {
    line: (text) => void output.write(`${text}\n`),
    run: output.isTTY
      ? (heading, work) => rewriting(output, heading, work)
      : (heading, work) => appending(output, heading, work),
  };
}

async function rewriting<T>(
  output: Output,
  heading: string,
  work: (detail: (text: string) => void) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  let detail = "";
  const show = (): void => {
    const text = `  ${heading}${detail ? ` (${detail})` : ""} ${Math.floor((performance.now() - startedAt) / 1000)} s`;
    output.write(`\r\u001b[2K${text.slice(0, (output.columns ?? 80) - 1)}`);
  };
  show();
  const timer = setInterval(show, 1000);
  try {
    const result = await work((text) => {
      detail = text;
      show();
    });
    output.write(`\r\u001b[2K✓ ${heading} ${seconds(startedAt)}\n`);
    return result;
  } catch (error) {
    output.write(`\r\u001b[2K✗ ${heading} ${seconds(startedAt)}\n`);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

async function appending<T>(
  output: Output,
  heading: string,
  work: (detail: (text: string) => void) => Promise<T>,
): Promise<T> {
  const startedAt = performance.now();
  const announce = setTimeout(() => output.write(`  ${heading} …\n`), ANNOUNCE_MS);
  let repeat: NodeJS.Timeout | undefined;
  const repeatAfter = (delayMs: number, nextMs: number): void => {
    repeat = setTimeout(() => {
      output.write(`  ${heading} … ${seconds(startedAt)}\n`);
      repeatAfter(nextMs, nextMs * 2);
    }, delayMs);
  };
  repeatAfter(FIRST_REPEAT_MS, FIRST_REPEAT_MS);
  try {
    const result = await work((text) => output.write(`  ${text}\n`));
    output.write(`✓ ${heading} ${seconds(startedAt)}\n`);
    return result;
  } catch (error) {
    output.write(`✗ ${heading} ${seconds(startedAt)}\n`);
    throw error;
  } finally {
    clearTimeout(announce);
    clearTimeout(repeat);
  }
}

function seconds(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
}
