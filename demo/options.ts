import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { readEnvironment } from "#lib/config/environment.ts";
import { StartError } from "#lib/config/start-error.ts";

export type DemoOptions = {
  /** Absolute. */
  dataDir: string;
  port: number;
  host: string;
  publicUrl: string;
  secret: string | null;
  /** Begin with nothing: what was there is removed. */
  reset: boolean;
};

export const USAGE = `npm run demo -- [--reset] [--port N] [--data-dir PATH]

  --reset          start over: removes the demo's data first
  --port N         port of the pages and the API (or PORT; 3000)
  --data-dir PATH  where the demo keeps its data (or LOADLINE_DATA_DIR; .loadline-demo)`;

/**
 * The demo's settings; arguments win over the environment. A database of one's own (DATABASE_URL) is never
 * used: the demo fills what it is given.
 *
 * @throws StartError
 */
export function readDemoOptions(args: readonly string[], variables: NodeJS.ProcessEnv): DemoOptions | "help" {
  const values = parse(args);
  if (values.help) return "help";
  const environment = readEnvironment({
    ...variables,
    DATABASE_URL: undefined,
    PORT: values.port ?? variables.PORT,
    LOADLINE_DATA_DIR: values["data-dir"] ?? variables.LOADLINE_DATA_DIR,
  });
  const { port, host, publicUrl, secret, dataDir, dataDirGiven } = environment;
  return {
    dataDir: dataDirGiven ? dataDir : resolve(".loadline-demo"),
    port,
    host,
    publicUrl,
    secret,
    reset: values.reset ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        reset: { type: "boolean" },
        port: { type: "string" },
        "data-dir": { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new StartError(error instanceof Error ? error.message : String(error), USAGE);
  }
}
