import { eventsRoute } from "#lib/http/events-route.ts";

export const GET = eventsRoute;
