import { healthRoute } from "#lib/http/health-route.ts";

export const GET = healthRoute;
