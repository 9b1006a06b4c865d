import { joinRoute } from "#lib/http/join-route.ts";

export const POST = joinRoute;
