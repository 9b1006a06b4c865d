import type { App, Octokit } from "octokit";
import type { OpenConnection } from "../../domain/connection.ts";
import { type GitHubConfig, githubConfigSchema } from "../config.ts";
import { forgeFetch } from "../forge-fetch.ts";
import { statusOf } from "./refusal.ts";

type RepositoryPlace = { readonly owner: string; readonly repo: string; readonly signal: AbortSignal };

/** What speaks with GitHub for a connection. */
export type GitHubClient = {
  readonly config: GitHubConfig;
  /** As people know it. */
  readonly host: string;
  /** The App that it is signed in as; null: a token, or nobody. */
  readonly app: App | null;
  readonly hasToken: boolean;
  /** Speaks as the token, or as nobody. */
  readonly octokit: Octokit;
  /**
   * Has `work` speak as whoever may see the repository: of an App its installation there. Once more where the App was
   * removed and installed anew since it was asked for.
   */
  forRepository<Result>(place: RepositoryPlace, work: (octokit: Octokit) => Promise<Result>): Promise<Result>;
};

/** Says nothing: what matters is in the answers, and a log of requests would name repositories. */
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The client is large, and most installations of Loadline have no connection to GitHub: it is read when one is opened. */
export async function openGitHubClient(connection: OpenConnection): Promise<GitHubClient> {
  const { App, Octokit } = await import("octokit");
  const config = githubConfigSchema.parse(connection.config);
  const { token, privateKey } = connection.secrets;
  const Client = Octokit.defaults({
    baseUrl: apiOf(config.url),
    userAgent: "loadline",
    log: SILENT,
    request: { fetch: forgeFetch },
    // Tries again are ours: they are kept in the database, and outlive this process.
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  const app =
    config.appId !== undefined && privateKey !== undefined
      ? new App({ appId: config.appId, privateKey, Octokit: Client, log: SILENT })
      : null;
  const octokit = new Client(token === undefined ? {} : { auth: token });
  const installations = new Map<string, number>();

  async function installationOf(app: App, { owner, repo, signal }: RepositoryPlace): Promise<number> {
    const known = installations.get(owner);
    if (known !== undefined) return known;
    const found = await app.octokit.request("GET /repos/{owner}/{repo}/installation", {
      owner,
      repo,
      request: { signal },
    });
    installations.set(owner, found.data.id);
    return found.data.id;
  }

  const forRepository: GitHubClient["forRepository"] = async (place, work) => {
    if (app === null) return work(octokit);
    const isKnown = config.installationId !== undefined || installations.has(place.owner);
    const installation = config.installationId ?? (await installationOf(app, place));
    try {
      return await work(await app.getInstallationOctokit(installation));
    } catch (error) {
      if (!isKnown || config.installationId !== undefined || ![401, 404].includes(statusOf(error) ?? 0)) throw error;
      installations.delete(place.owner);
      const present = await installationOf(app, place);
      if (present === installation) throw error;
      return work(await app.getInstallationOctokit(present));
    }
  };

  return {
    config,
    host: new URL(config.url).host,
    app,
    hasToken: token !== undefined,
    octokit,
    forRepository,
  };
}

/** github.com and tenants of ghe.com have hosts of their own for it, GitHub Enterprise Server a path. */
function apiOf(url: string): string {
  const { protocol, host } = new URL(url);
  if (host === "github.com" || host === "www.github.com") return "https://api.github.com";
  return host.endsWith(".ghe.com") ? `${protocol}//api.${host}` : `${url}/api/v3`;
}
