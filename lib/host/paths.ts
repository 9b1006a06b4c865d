import { fileURLToPath } from "node:url";

/** The repository, with a slash at the end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Preload of the processes that the host starts: they end when it is gone. They need an IPC channel to it. */
export const END_WITH_HOST = fileURLToPath(new URL("./end-with-host.ts", import.meta.url));
