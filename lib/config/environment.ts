import { resolve } from "node:path";
import { z } from "zod";
import { readSignInSettings } from "./sign-in-settings.ts";
import { StartError } from "./start-error.ts";
import { parseWorkerKeys } from "./worker-keys.ts";

const DATABASE_PROTOCOLS = ["postgres:", "postgresql:"];

const environmentSchema = z.object({
  DATABASE_URL: z
    .string()
    .refine((text) => DATABASE_PROTOCOLS.includes(URL.parse(text)?.protocol ?? ""), {
      message: "must look like postgresql://user:password@host:5432/database",
    })
    .optional(),
  LOADLINE_MIGRATE_DATABASE_URL: z
    .string()
    .refine((text) => DATABASE_PROTOCOLS.includes(URL.parse(text)?.protocol ?? ""), {
      message: "must look like postgresql://user:password@host:5432/database",
    })
    .optional(),
  LOADLINE_DATA_DIR: z.string().optional(),
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, "must be a number")
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, "must be from 1 to 65535")
    .default(3000),
  LOADLINE_HOST: z.string().default("127.0.0.1"),
  LOADLINE_URL: z.url({ protocol: /^https?$/, error: "must look like https://loadline.example.com" }).optional(),
  LOADLINE_SECRET: z
    .string()
    .min(32, "must have at least 32 characters; make one with: openssl rand -base64 32")
    .optional(),
  LOADLINE_WORKER_KEYS: z.string().optional(),
  LOADLINE_ALLOW_LINK_LOCAL: z.enum(["0", "1"], "must be 1 or 0").default("0"),
  LOADLINE_CONFIG: z.string().optional(),
  LOADLINE_TRUSTED_PROXIES: z.string().regex(/^\d$/, "must be a number from 0 to 9").transform(Number).default(0),
});

/**
 * Loadline's settings, from the environment. Nothing else reads environment variables for them, but for how people sign
 * in (sign-in-settings.ts), which the web process alone is told.
 */
export type Environment = {
  /** Null: the embedded server of the data directory. */
  databaseUrl: string | null;
  /** Connection of the role that owns the database, where that of `databaseUrl` does not. Null: it does. */
  migrateDatabaseUrl: string | null;
  /** Absolute. */
  dataDir: string;
  /** False: nobody named a data directory, `dataDir` is the usual one. */
  dataDirGiven: boolean;
  port: number;
  /** Interface that the web process listens on. */
  host: string;
  /** Address by which people reach Loadline, without a slash at the end. */
  publicUrl: string;
  /** Signs sessions. Null: the one kept in the data directory. */
  secret: string | null;
  /** Private keys that open secrets, the first one also seals. Null: those kept in the data directory. */
  workerKeys: readonly string[] | null;
  /** The worker may connect to link-local and metadata addresses. */
  linkLocalAllowed: boolean;
  /** How many reverse proxies every request comes through: so many entries of X-Forwarded-For are believed. */
  trustedProxies: number;
  /** Absolute path of the configuration file, read at every start; null: none. */
  configFile: string | null;
};

/**
 * Reads and checks the environment; a variable that is set to nothing counts as not set.
 *
 * @throws StartError naming every variable that is wrong.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environmentSchema.safeParse(set);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`);
    throw new StartError(`The environment is wrong: ${problems.join("; ")}.`, "Correct or unset what is named.");
  }
  // Not handed on, but said now when it is wrong: at the first sign-in it would be too late.
  readSignInSettings(variables);
  const { DATABASE_URL, LOADLINE_DATA_DIR, PORT, LOADLINE_HOST, LOADLINE_URL, LOADLINE_SECRET } = parsed.data;
  const { LOADLINE_WORKER_KEYS, LOADLINE_ALLOW_LINK_LOCAL, LOADLINE_CONFIG, LOADLINE_TRUSTED_PROXIES } = parsed.data;
  return {
    databaseUrl: DATABASE_URL ?? null,
    migrateDatabaseUrl: parsed.data.LOADLINE_MIGRATE_DATABASE_URL ?? null,
    dataDir: resolve(LOADLINE_DATA_DIR ?? ".loadline"),
    dataDirGiven: LOADLINE_DATA_DIR !== undefined,
    port: PORT,
    host: LOADLINE_HOST,
    publicUrl: (LOADLINE_URL ?? `http://localhost:${PORT}`).replace(/\/+$/, ""),
    secret: LOADLINE_SECRET ?? null,
    workerKeys:
      LOADLINE_WORKER_KEYS === undefined ? null : parseWorkerKeys(LOADLINE_WORKER_KEYS, "LOADLINE_WORKER_KEYS"),
    linkLocalAllowed: LOADLINE_ALLOW_LINK_LOCAL === "1",
    trustedProxies: LOADLINE_TRUSTED_PROXIES,
    configFile: LOADLINE_CONFIG === undefined ? null : resolve(LOADLINE_CONFIG),
  };
}
