import { z } from "zod";
import { matchesGlob } from "../../domain/glob.ts";

/** Header names as HTTP has them (RFC 9110, token). */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Set by the client itself, or a secret. */
const RESERVED_HEADERS = new Set(["authorization", "connection", "content-length", "content-type", "host", "upgrade"]);

/** Address of the webserver without a closing slash, and without `/graphql` where somebody copied that. */
const urlSchema = z
  .string()
  .max(2_000)
  .superRefine((text, context) => {
    const url = URL.parse(text);
    const message = url === null ? "must be an address such as http://dagster-webserver:3000" : whatIsWrong(url);
    if (message !== null) context.addIssue({ code: "custom", message });
  })
  .transform((text) => text.replace(/\/+$/, "").replace(/\/graphql$/, ""));

function whatIsWrong(url: URL): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must begin with http:// or https://";
  if (url.username !== "" || url.password !== "") {
    return "must not hold a password: give it as the secret authorization (Basic …)";
  }
  return url.search === "" && url.hash === "" ? null : "must not have a ? or # part";
}

const globs = z.array(z.string().min(1).max(255)).max(100);

/** A Dagster webserver, whose code locations are watched. The secret `authorization` is sent as that header. */
export const dagsterConfigSchema = z.strictObject({
  url: urlSchema,
  /** Sent with every request; not secret. */
  headers: z
    .record(z.string(), z.string().max(8_000))
    .superRefine((headers, context) => {
      for (const [name, value] of Object.entries(headers)) {
        const message = RESERVED_HEADERS.has(name.toLowerCase())
          ? "cannot be set here; Authorization is the secret authorization"
          : !HEADER_NAME.test(name)
            ? "is no name of a header"
            : /[^\t\x20-\x7e]/.test(value)
              ? "must be plain text on one line"
              : null;
        if (message !== null) context.addIssue({ code: "custom", path: [name], message });
      }
    })
    .default({}),
  /** Names of code locations, with `*` and `?`; every location where absent. What is excluded is not included. */
  locations: z.strictObject({ include: globs.optional(), exclude: globs.optional() }).default({}),
  /** Whether definitions are read from the code servers themselves where they can be reached. */
  grpc: z.enum(["auto", "off"]).default("auto"),
  /** Seconds between two questions for the state of the locations; changes are told at once besides. */
  pollSeconds: z.number().min(0.2).max(3_600).default(2),
  /** Seconds for which a code server may be silent before that is a failed load: longer than a deploy's change-over. */
  unreachableSeconds: z.number().min(0).max(86_400).default(20),
});
export type DagsterConfig = z.infer<typeof dagsterConfigSchema>;

/** Whether the configuration has a code location watched. */
export function isWatched({ include, exclude = [] }: DagsterConfig["locations"], name: string): boolean {
  const matches = (glob: string) => matchesGlob(glob, name);
  return (include === undefined || include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
