import { getAssetOperation, listAssetChangesOperation, searchAssetsOperation } from "./assets.ts";
import {
  configureDeploymentOperation,
  createDeploymentOperation,
  gateOperation,
  getDeploymentOperation,
  getLocationOperation,
  listDeploymentsOperation,
  listLocationsOperation,
  releaseHoldOperation,
} from "./deployments.ts";
import { streamEventsOperation } from "./events.ts";
import { getHealthOperation } from "./health.ts";
import {
  announceDeployOperation,
  describeLoadOperation,
  getDiffOperation,
  getLoadOperation,
  getSnapshotOperation,
  listLoadsOperation,
  prepareLoadOperation,
  recordLoadOperation,
} from "./loads.ts";
import type { Operation } from "./operation.ts";
import {
  cancelRollbackOperation,
  executeRollbackOperation,
  getPlanOperation,
  getRollbackOperation,
  planRollbackOperation,
} from "./rollbacks.ts";
import { claimSetupOperation } from "./setup.ts";

/** Every operation of the API, in the order of the documentation. Tests hold it against the route files. */
export const OPERATIONS: readonly Operation[] = [
  getHealthOperation,
  claimSetupOperation,
  createDeploymentOperation,
  listDeploymentsOperation,
  getDeploymentOperation,
  configureDeploymentOperation,
  listLocationsOperation,
  getLocationOperation,
  recordLoadOperation,
  prepareLoadOperation,
  announceDeployOperation,
  listLoadsOperation,
  getLoadOperation,
  describeLoadOperation,
  getSnapshotOperation,
  getDiffOperation,
  getAssetOperation,
  listAssetChangesOperation,
  searchAssetsOperation,
  planRollbackOperation,
  getPlanOperation,
  executeRollbackOperation,
  getRollbackOperation,
  cancelRollbackOperation,
  gateOperation,
  releaseHoldOperation,
  streamEventsOperation,
];
