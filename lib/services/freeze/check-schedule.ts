import type { z } from "zod";
import type { createFreezeWindowOperation } from "../../contracts/freeze-windows.ts";
import { type FreezeSchedule, scheduleErrors } from "../../domain/freeze/freeze-window.ts";
import { ServiceError } from "../errors.ts";

type Given = z.output<NonNullable<typeof createFreezeWindowOperation.body>>["schedule"];

/** A schedule that can be used. @throws ServiceError `invalid` with every member that is wrong. */
export function checkSchedule(given: Given, now: Date): FreezeSchedule {
  const schedule: FreezeSchedule =
    given.type === "recurring"
      ? { ...given, cron: given.cron.trim().replace(/\s+/g, " ") }
      : { type: "once", startsAt: new Date(given.startsAt), endsAt: new Date(given.endsAt) };
  const errors = scheduleErrors(schedule, now);
  if (errors.length === 0) return schedule;
  const said = errors.map(({ path, message }) => `${path} ${message}`).join("; ");
  throw new ServiceError("invalid", `The freeze window cannot be used: ${said}.`, {
    errors: errors.map(({ path, message }) => ({ path: `schedule.${path}`, message })),
  });
}
