/** How a delivery stands; `muted`: noted, and sent to nobody. */
export const DELIVERY_STATES = ["pending", "sent", "failed", "muted"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
