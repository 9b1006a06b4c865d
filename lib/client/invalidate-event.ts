import type { QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "../contracts/events.ts";
import { ALERTS_SCOPE } from "./queries/alerts.ts";
import { activityScope, catalogueScope, deploymentScope, deploymentsQuery } from "./queries/deployments.ts";
import { locationScope, locationsQuery } from "./queries/locations.ts";
import { rollbackQuery } from "./queries/rollbacks.ts";

/** Marks what an event made stale; what is on the screen is fetched again at once. */
export function invalidateEvent(client: QueryClient, event: LiveEvent): void {
  if (event.type === "alert.raised") {
    void client.invalidateQueries({ queryKey: ALERTS_SCOPE });
    return;
  }
  refreshLocations(client, event.deployment);
  if (event.type === "deployment.updated") {
    // Freeze windows, holds and blocks show in many places, and change seldom.
    void client.invalidateQueries({ queryKey: deploymentScope(event.deployment) });
    return;
  }
  void client.invalidateQueries({ queryKey: locationScope(event.deployment, event.location) });
  switch (event.type) {
    case "load.recorded":
      void client.invalidateQueries({ queryKey: catalogueScope(event.deployment) });
      void client.invalidateQueries({ queryKey: activityScope(event.deployment) });
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

/** Lists of more code locations than this are not fetched anew for every event. */
const MANY_LOCATIONS = 200;
/** The least time between two fetches of those. */
const PAUSE_MS = 3000;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

/**
 * Fetches the Deployment tab's list anew: at once where it is short. A long one takes its time, and events that come
 * faster would each begin it from the start, so that it never came to its end.
 */
function refreshLocations(client: QueryClient, deployment: string): void {
  const list = locationsQuery(deployment);
  const known = client.getQueryData(list.queryKey)?.items.length ?? 0;
  if (known <= MANY_LOCATIONS) {
    void client.invalidateQueries(list);
    return;
  }
  if (waiting.has(deployment)) return;
  const fetchAnew = () => {
    waiting.delete(deployment);
    void client.invalidateQueries(list);
  };
  waiting.set(deployment, setTimeout(fetchAnew, PAUSE_MS));
}
