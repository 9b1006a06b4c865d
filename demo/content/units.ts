import { INGEST } from "./ingest.ts";
import { ML } from "./ml.ts";
import type { DemoUnit } from "./release.ts";
import { WAREHOUSE } from "./warehouse.ts";

/** Everything that the demo deploys. */
export const DEMO_UNITS: readonly DemoUnit[] = [INGEST, WAREHOUSE, ML];
