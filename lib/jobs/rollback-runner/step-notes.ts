import { holdLease, type Lease, noteStep } from "../../db/rollback/journal.ts";
import { MOST_LOG_LINES } from "../../db/rollback/step-log.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import { storableText } from "../../domain/storable-text.ts";
import { notifyRollback } from "../../services/rollback/notify-rollback.ts";
import type { Worker } from "../worker-context.ts";

type Pen = Pick<Worker, "db" | "log">;
type Place = Parameters<typeof notifyRollback>[1];

/**
 * Writes the line under a running step, and its log. Lines may come faster than they can be written: those that came
 * meanwhile are written together, at most as many as a log keeps. One that equals the line before is not written again.
 */
export class StepNotes {
  readonly #worker: Pen;
  readonly #lease: Lease;
  readonly #place: Place;
  readonly #step: StepName;
  #shown: string | null = null;
  #waiting: string[] = [];
  #writing: Promise<void> | null = null;

  constructor(worker: Pen, lease: Lease, place: Place, step: StepName) {
    this.#worker = worker;
    this.#lease = lease;
    this.#place = place;
    this.#step = step;
  }

  show(line: string): void {
    const text = storableText(line);
    if (this.#waiting.at(-1) !== text) this.#waiting.push(text);
    if (this.#waiting.length > MOST_LOG_LINES) this.#waiting.shift();
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  /** Resolves when nothing is being written any more; call it before the step's result is journalled. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    for (let lines = this.#take(); lines.length > 0; lines = this.#take()) {
      try {
        await this.#worker.db.transaction(async ({ sql }) => {
          if (!(await holdLease(sql, this.#lease))) return;
          for (const line of lines) await noteStep(sql, this.#lease, this.#step, line);
          await notifyRollback(sql, this.#place);
        });
        this.#shown = lines.at(-1) ?? null;
      } catch (error) {
        // A line for the eye: losing one changes nothing.
        this.#worker.log.warn({ err: error, rollback: this.#lease.rollbackId }, "a progress line was not written");
      }
    }
  }

  #take(): string[] {
    const lines = this.#waiting;
    this.#waiting = [];
    if (lines[0] === this.#shown) lines.shift();
    return lines;
  }
}
