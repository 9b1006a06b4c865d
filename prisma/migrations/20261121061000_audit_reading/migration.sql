-- CreateIndex
CREATE INDEX "audit_event_location_id_id_idx" ON "audit_event"("location_id", "id");

-- CreateIndex
CREATE INDEX "audit_event_at_id_idx" ON "audit_event"("at", "id");

-- What schema.prisma cannot say.

-- What somebody did, by their own name or through their tokens.
CREATE INDEX "audit_event_actor" ON "audit_event" (("actor"->>'id'), "id");
CREATE INDEX "audit_event_person" ON "audit_event" (("actor"->>'accountId'), "id")
  WHERE ("actor"->>'accountId') IS NOT NULL;
-- Actions by their beginning, whatever the collation of the database.
CREATE INDEX "audit_event_action" ON "audit_event" ("action" text_pattern_ops, "id");
-- The text that the log is searched in.
CREATE INDEX "audit_event_search" ON "audit_event" USING GIN (
  lower("action" || ' ' || "actor"::text || ' ' || "target"::text || ' ' || coalesce("address", '')) gin_trgm_ops);
