import { z } from "zod";
import { matchesGlob } from "../../domain/glob.ts";

/** Address of the API server (2.x: of the webserver) without a closing slash, and without `/api/v2` where somebody copied that. */
const urlSchema = z
  .string()
  .max(2_000)
  .superRefine((text, context) => {
    const url = URL.parse(text);
    const message = url === null ? "must be an address such as http://airflow-api-server:8080" : whatIsWrong(url);
    if (message !== null) context.addIssue({ code: "custom", message });
  })
  .transform((text) => text.replace(/\/+$/, "").replace(/\/api(\/v\d)?$/, ""));

function whatIsWrong(url: URL): string | null {
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must begin with http:// or https://";
  if (url.username !== "" || url.password !== "") return "must not hold a password: give it as the secret password";
  return url.search === "" && url.hash === "" ? null : "must not have a ? or # part";
}

const globs = z.array(z.string().min(1).max(255)).max(100);
const storableLine = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]*$/u, "must be plain text on one line");

/** Where the code of a bundle is kept, which Airflow itself does not tell. */
const repositorySchema = z.strictObject({
  url: storableLine(2_000).refine(
    (text) => (URL.parse(text)?.password ?? "") === "",
    "must not hold a password: everybody who reads loads sees it",
  ),
  branch: storableLine(1_000).optional(),
});

/**
 * An Airflow installation, whose DAG bundles are watched. It is signed in to with `username` and the secret `password`,
 * or with the secret `authorization`, which is sent as that header.
 */
export const airflowConfigSchema = z.strictObject({
  url: urlSchema,
  username: storableLine(255).optional(),
  /** Names of bundles, with `*` and `?`; every bundle where absent. What is excluded is not included. */
  bundles: z.strictObject({ include: globs.optional(), exclude: globs.optional() }).default({}),
  /** By the name of the bundle. */
  repositories: z.record(storableLine(255), repositorySchema).default({}),
  /** Seconds between two questions for what was parsed. */
  pollSeconds: z.number().min(0.2).max(3_600).default(5),
  /**
   * Seconds that are waited at most, after all of a bundle was parsed, for the DAG processor to come round again, and
   * for Airflow to store what it parsed.
   */
  settleSeconds: z.number().min(0).max(3_600).default(90),
  /** Seconds between two looks at the definitions of a bundle without versions: only they say that it changed. */
  rereadSeconds: z.number().min(0.2).max(86_400).default(30),
});
export type AirflowConfig = z.infer<typeof airflowConfigSchema>;

/** Whether the configuration has a bundle watched. */
export function isBundleWatched({ include, exclude = [] }: AirflowConfig["bundles"], name: string): boolean {
  const matches = (glob: string) => matchesGlob(glob, name);
  return (include === undefined || include.length === 0 || include.some(matches)) && !exclude.some(matches);
}
