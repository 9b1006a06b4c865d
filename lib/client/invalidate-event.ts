import type { QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "../contracts/events.ts";
import { ALERTS_SCOPE } from "./queries/alerts.ts";
import { catalogueScope } from "./queries/assets.ts";
import { deploymentScope, deploymentsQuery } from "./queries/deployments.ts";
import { locationScope, locationsQuery } from "./queries/locations.ts";
import { rollbackQuery } from "./queries/rollbacks.ts";

/** Marks what an event made stale; what is on the screen is fetched again at once. */
export function invalidateEvent(client: QueryClient, event: LiveEvent): void {
  if (event.type === "alert.raised") {
    void client.invalidateQueries({ queryKey: ALERTS_SCOPE });
    return;
  }
  void client.invalidateQueries(locationsQuery(event.deployment));
  if (event.type === "deployment.updated") {
    // Freeze windows, holds and blocks show in many places, and change seldom.
    void client.invalidateQueries({ queryKey: deploymentScope(event.deployment) });
    return;
  }
  void client.invalidateQueries({ queryKey: locationScope(event.deployment, event.location) });
  switch (event.type) {
    case "load.recorded":
      void client.invalidateQueries({ queryKey: catalogueScope(event.deployment) });
      break;
    case "rollback.updated":
      void client.invalidateQueries(rollbackQuery(event.id));
      break;
    case "location.updated":
      // A location may be new, and deployments say how many they have.
      void client.invalidateQueries(deploymentsQuery());
      break;
  }
}
