/** What a stand-in for a git host knows. */
export type WorldCommit = {
  sha: string;
  message: string;
  author: { name: string; email: string; login?: string };
  requests?: WorldRequest[];
};
export type WorldRequest = { number: number; title: string; mergedAt: string | null; mergeCommit?: string };

export type ForgeWorld = {
  /** By path. */
  readonly repositories: Map<string, Map<string, WorldCommit>>;
  /** Former path -> path. */
  readonly renamed: Map<string, string>;
  /** Accepted tokens; empty: anybody may ask. */
  readonly tokens: Set<string>;
  /** Answers instead of the host while it is set: limits, outages. */
  instead: ((request: Request) => Response | null) | null;
  /** Deployments that were made, oldest first. */
  readonly deployments: WorldDeployment[];
};

export type WorldDeployment = {
  id: number;
  path: string;
  ref: string;
  environment: string;
  payload?: unknown;
  description?: string;
  states: { state: string; description?: string; log_url?: string }[];
};

export function emptyWorld(): ForgeWorld {
  return {
    repositories: new Map(),
    renamed: new Map(),
    tokens: new Set(),
    instead: null,
    deployments: [],
  };
}

export function putCommit(world: ForgeWorld, path: string, commit: WorldCommit): WorldCommit {
  const commits = world.repositories.get(path) ?? new Map<string, WorldCommit>();
  commits.set(commit.sha, commit);
  world.repositories.set(path, commits);
  return commit;
}

/** The only commit of a repository that begins so. */
export function findCommit(world: ForgeWorld, path: string, beginning: string): WorldCommit | null {
  const found = [...(world.repositories.get(path)?.values() ?? [])].filter(({ sha }) => sha.startsWith(beginning));
  return found.length === 1 ? (found[0] ?? null) : null;
}
