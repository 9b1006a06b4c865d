import { announceDeployOperation } from "#lib/contracts/loads.ts";
import { route } from "#lib/http/route.ts";
import { announceDeploy } from "#lib/services/history/announce-deploy.ts";

export const POST = route(announceDeployOperation, announceDeploy);
