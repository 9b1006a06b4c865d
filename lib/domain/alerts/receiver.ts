import type { Role } from "../access/roles.ts";

/** Connections over which alerts leave (lib/domain/connection.ts). */
export const ALERT_WAYS = ["smtp", "slack", "teams", "pagerduty", "alert-webhook"] as const;
export type AlertWay = (typeof ALERT_WAYS)[number];

/**
 * Whom a policy tells: people in the app, from a role up; or a connection of the deployment. Of email, `to` are
 * addresses, and `owners` adds the owners of the assets that an event touches, where they are addresses.
 */
export type Receiver =
  | { readonly type: "app"; readonly least: Role }
  | {
      readonly type: "connection";
      readonly connection: string;
      readonly to: readonly string[];
      readonly owners: boolean;
    };
