/** What a deploy replaced: everything at once, the image alone, the DAGs alone, a dbt project, or what git says. */
export const DEPLOY_TYPES = ["code_location", "image_and_dags", "image", "dags", "dbt", "git"] as const;
export type DeployTypeName = (typeof DEPLOY_TYPES)[number];
