import { isAbsolute } from "node:path";
import { z } from "zod";
import { isStorable } from "../../domain/storable-text.ts";

/** Longest path that a Unix socket may have on every system (macOS: 104 with the closing NUL). */
const SOCKET_PATH_BYTES = 103;

const socketSchema = z.strictObject({
  /** Name of the code location that the program behind the socket serves. */
  location: z
    .string()
    .min(1)
    .max(255)
    .refine(isStorable, "must not contain NUL or a lone surrogate")
    .refine((name) => name.trim() === name, "must not begin or end with a blank"),
  path: z
    .string()
    .refine((path) => isAbsolute(path) && !path.includes("\0"), "must be an absolute path")
    .refine((path) => Buffer.byteLength(path) <= SOCKET_PATH_BYTES, `must be at most ${SOCKET_PATH_BYTES} bytes long`),
});

/** Programs that expose their definitions on Unix sockets, one code location per socket. */
export const processSourceConfigSchema = z.strictObject({
  sockets: z
    .array(socketSchema)
    .min(1)
    .refine(
      (sockets) => new Set(sockets.map((socket) => socket.location)).size === sockets.length,
      "must not name a code location twice",
    ),
});
export type ProcessSourceConfig = z.infer<typeof processSourceConfigSchema>;
