-- DropIndex
DROP INDEX "alert_delivery_policy_id_idx";

-- By hand: what went to a receiver of a policy lately, and what waits there, is looked for with each event. By a number
-- made of the receiver's key, as fifty addresses are longer than what an index takes. The first one finds a policy's
-- deliveries as well, in place of the index that is dropped.
CREATE INDEX "alert_delivery_of_receiver"
  ON "alert_delivery" ("policy_id", hashtextextended("receiver_key", 0), "next_at");
CREATE INDEX "alert_delivery_waiting"
  ON "alert_delivery" ("policy_id", hashtextextended("receiver_key", 0)) WHERE "state" = 'pending';
