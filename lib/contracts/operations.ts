import { getAssetOperation, listAssetChangesOperation, searchAssetsOperation } from "./assets.ts";
import {
  deleteConnectionOperation,
  getConnectionOperation,
  listConnectionsOperation,
  listContainersOperation,
  putConnectionOperation,
  testConnectionDraftOperation,
  testConnectionOperation,
} from "./connections.ts";
import {
  configureDeploymentOperation,
  createDeploymentOperation,
  gateOperation,
  getDeploymentOperation,
  getLocationOperation,
  listDeploymentsOperation,
  listLocationsOperation,
  releaseHoldOperation,
  reloadLocationOperation,
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
import { deleteUnitOperation, listUnitsOperation, putUnitOperation } from "./units.ts";

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
  reloadLocationOperation,
  listConnectionsOperation,
  getConnectionOperation,
  putConnectionOperation,
  deleteConnectionOperation,
  testConnectionOperation,
  testConnectionDraftOperation,
  listContainersOperation,
  listUnitsOperation,
  putUnitOperation,
  deleteUnitOperation,
  streamEventsOperation,
];
