import { z } from "zod";
import { ROLES } from "../domain/access/roles.ts";
import { ALERT_KINDS } from "../domain/alerts/kinds.ts";
import { plainText } from "./common.ts";

const glob = plainText(255).trim().min(1);
const names = z.array(glob).max(100);

/** An address that mail is sent to. */
export const alertAddressSchema = z.email().max(254);

/** Most addresses of one receiver. */
export const MOST_ADDRESSES = 50;

/** Whom a policy tells, and how (lib/domain/alerts/receiver.ts). */
export const receiverSchema = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("app"),
    /** Everybody who has this role in the deployment, or more. */
    least: z.enum(ROLES).default("viewer"),
  }),
  z.strictObject({
    type: z.literal("connection"),
    /** Name of a connection of the deployment over which alerts leave. */
    connection: plainText(255).min(1),
    /** Of email: addresses. */
    to: z.array(alertAddressSchema).max(MOST_ADDRESSES).default([]),
    /** Of email: the owners of the assets besides, where they are addresses. */
    owners: z.boolean().default(false),
  }),
]);

export const receiversSchema = z.array(receiverSchema).min(1).max(20);

/** Which removed assets count; any of the lists suffices, all empty: every one. */
export const assetChoiceSchema = z.strictObject({
  patterns: names.default([]),
  groups: names.default([]),
  owners: names.default([]),
});

export const alertKindSchema = z.enum(ALERT_KINDS);
