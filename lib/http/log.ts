import { pino } from "pino";

/** The web process's log: one JSON object per line. Never give it headers, bodies, tokens or passwords. */
export const log = pino({ name: "loadline-web", level: process.env.LOADLINE_LOG_LEVEL ?? "info" });
