import type { DeployTypeName } from "#lib/domain/deploy-type.ts";

const NAMES: Record<DeployTypeName, string> = {
  code_location: "Code location",
  image_and_dags: "Image and Dags",
  image: "Image",
  dags: "Dags",
  dbt: "dbt",
  git: "Git",
};

/** What kind of deploy brought a load. */
export function DeployType({ type }: { type: DeployTypeName }) {
  return (
    <span className="whitespace-nowrap text-ink-2 text-xs">
      <span className="sr-only">Deploy type: </span>
      {NAMES[type]}
    </span>
  );
}
