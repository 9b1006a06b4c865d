import { holdLease, type Lease, noteStep } from "../../db/rollback/journal.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import { storableText } from "../../domain/storable-text.ts";
import { notifyRollback } from "../../services/rollback/notify-rollback.ts";
import type { Worker } from "../worker-context.ts";

type Place = Parameters<typeof notifyRollback>[1];

/**
 * Writes the line under a running step. Lines may come faster than they can be written: only the newest
 * waits, and one that equals what is shown is not written again.
 */
export class StepNotes {
  readonly #worker: Worker;
  readonly #lease: Lease;
  readonly #place: Place;
  readonly #step: StepName;
  #shown: string | null = null;
  #next: string | null = null;
  #writing: Promise<void> | null = null;

  constructor(worker: Worker, lease: Lease, place: Place, step: StepName) {
    this.#worker = worker;
    this.#lease = lease;
    this.#place = place;
    this.#step = step;
  }

  show(line: string): void {
    this.#next = storableText(line);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  /** Resolves when nothing is being written any more; call it before the step's result is journalled. */
  async settle(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    for (let line = this.#take(); line !== null; line = this.#take()) {
      const text = line;
      try {
        await this.#worker.db.transaction(async ({ sql }) => {
          if (!(await holdLease(sql, this.#lease))) return;
          await noteStep(sql, this.#lease, this.#step, text);
          await notifyRollback(sql, this.#place);
        });
        this.#shown = text;
      } catch (error) {
        // A line for the eye: losing one changes nothing.
        this.#worker.log.warn({ err: error, rollback: this.#lease.rollbackId }, "a progress line was not written");
      }
    }
  }

  #take(): string | null {
    const line = this.#next;
    this.#next = null;
    return line === this.#shown ? null : line;
  }
}
