import { DEPLOY_TYPE_NAMES } from "#lib/client/format/history-filter.ts";
import type { DeployTypeName } from "#lib/domain/deploy-type.ts";

/** What kind of deploy brought a load. */
export function DeployType({ type }: { type: DeployTypeName }) {
  return (
    <span title="Deploy type" className="whitespace-nowrap text-ink-2 text-xs">
      <span className="sr-only">Deploy type: </span>
      {DEPLOY_TYPE_NAMES[type]}
    </span>
  );
}
