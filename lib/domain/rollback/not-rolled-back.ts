const ALWAYS = [
  "Environment variable values",
  "Resource configurations, such as executor and scheduler settings",
  "Other deployment settings, such as its name and description",
  "Data that the newer version already wrote, and databases that it migrated",
] as const;

/** What stays as it is when code goes back, per kind of deployment; the plan shows it before anybody confirms. */
const BY_KIND: Record<string, readonly string[]> = {
  dagster: [
    "Runs in progress: they finish on the code they started with",
    "Materializations, schedule and sensor states, and the instance's settings",
  ],
  airflow: [
    "Running tasks: they finish on the present code, tasks that start later run the older one",
    "Remote execution agents: bring them to a compatible image first, by hand",
    "The metadata database: after a runtime downgrade, data of features missing in the older version is lost for good",
  ],
};

export function notRolledBack(deploymentKind: string): string[] {
  return [...ALWAYS, ...(Object.hasOwn(BY_KIND, deploymentKind) ? (BY_KIND[deploymentKind] ?? []) : [])];
}
