import { isAbsolute, normalize } from "node:path";
import { z } from "zod";
import { observeSeconds } from "../observe-seconds.ts";

/** Longest path that a Unix socket may have on every system that Loadline runs on (macOS: 104 with the closing NUL). */
export const SOCKET_PATH_BYTES = 103;

/** Names that the driver sets itself; a configuration that sets them would break what they promise. */
const RESERVED = ["LOADLINE_INSTANCE", "LOADLINE_RELEASE", "LOADLINE_SOCKET"];

const text = z.string().refine((value) => !value.includes("\0"), "must not contain NUL");

const absolutePath = text
  .refine(isAbsolute, "must be an absolute path")
  .transform((path) => (path === "/" ? path : normalize(path).replace(/\/+$/, "")));

const milliseconds = (least: number, most: number) => z.int().min(least).max(most);

/**
 * How a deploy unit is run from a release directory. `command` is a program and its arguments: it is never
 * given to a shell, so nothing in it is expanded. It runs with the release's real directory as its working
 * directory, so a relative program (`./bin/serve`) is the release's own.
 */
export const releaseDirectoryConfigSchema = z.strictObject({
  root: absolutePath,
  command: z.array(text.min(1)).min(1),
  environment: z
    .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a name of letters, digits and _"), text)
    .refine((environment) => RESERVED.every((name) => !Object.hasOwn(environment, name)), {
      message: `must not set ${RESERVED.join(", ")}: Loadline sets them`,
    })
    .default({}),
  /** Unix socket on which the program answers `GET /health`. Absent: a program that stays alive is healthy. */
  socket: absolutePath
    .refine((path) => Buffer.byteLength(path) <= SOCKET_PATH_BYTES, `must be at most ${SOCKET_PATH_BYTES} bytes long`)
    .optional(),
  /** How long a started program may take until it is healthy. */
  healthTimeoutMs: milliseconds(100, 3_600_000).default(60_000),
  /** How long it must stay so before the deploy counts. */
  settleMs: milliseconds(0, 600_000).default(1_000),
  /** How long a program that was told to stop (SIGTERM) has before it is killed (SIGKILL). */
  stopTimeoutMs: milliseconds(0, 3_600_000).default(15_000),
  /** Size at which `run/output.log` is set aside as `run/output.log.1`. */
  logLimitBytes: z.int().min(4_096).default(10_485_760),
  observeSeconds: observeSeconds.optional(),
});

export type ReleaseDirectoryConfig = z.infer<typeof releaseDirectoryConfigSchema>;
