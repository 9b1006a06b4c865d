const ALWAYS = [
  "Environment variable values",
  "Resource configurations, such as executor and scheduler settings",
  "Other deployment settings, such as its name and description",
  "Data that the newer version already wrote, and databases that it migrated",
] as const;

/** What stays as it is when code goes back, per kind of deployment. */
const BY_KIND: Readonly<Record<string, readonly string[]>> = {
  dagster: [
    "Runs in progress: they finish on the code they started with",
    "Materializations, schedule and sensor states, and the instance's settings",
    "The Dagster webserver and daemon: they stay at their own version",
  ],
  airflow: [
    "Running tasks: they finish on the present code, tasks that start later run the older one; after a runtime downgrade they fail at once",
    "Remote execution agents: bring them to a compatible image first, by hand",
    "The metadata database: after a runtime downgrade, data of features missing in the older version is lost for good",
  ],
  generic: ["Whatever the program keeps outside of its image: queues, caches, files"],
};

/** What the ways to deploy leave as it is. */
const BY_DRIVER: Readonly<Record<string, readonly string[]>> = {
  "release-directory": ["Files outside of the release's own directory, and programs that are installed on the machine"],
  "docker-engine": ["The container's settings: environment, volumes, networks, limits and labels"],
  kubernetes: [
    "The rest of the workload: replicas, limits, volumes and the pod's other containers",
    "ConfigMaps and Secrets, pod templates in them too, and what Helm or a GitOps controller holds of the workload",
  ],
  webhook: ["Whatever the receiver of the webhook leaves as it is"],
  "git-ref": [
    "The image and its Python packages: a branch carries the DAGs alone",
    "Other branches. Commits that leave this one stay in the repository (refs/loadline/kept), so that an undo finds them",
  ],
};

/** What stays as it is when code goes back; the plan shows it before anybody confirms. */
export function notRolledBack(deploymentKind: string, driver: string): string[] {
  return [...ALWAYS, ...listed(BY_KIND, deploymentKind), ...listed(BY_DRIVER, driver)];
}

function listed(lists: Readonly<Record<string, readonly string[]>>, name: string): readonly string[] {
  return Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
}
