import { openApiRoute } from "#lib/http/open-api-route.ts";

export const GET = openApiRoute;
