import { setupRoute } from "#lib/http/setup-route.ts";

export const POST = setupRoute;
