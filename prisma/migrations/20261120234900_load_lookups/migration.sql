-- CreateIndex
CREATE INDEX "load_of_image" ON "load"("location_id", "image_digest", "number");

-- By hand: the load that a rollback brought is looked for again and again while it is awaited; few loads are such.
CREATE INDEX "load_of_rollback" ON "load"("location_id", "rollback_id", "number") WHERE "rollback_id" IS NOT NULL;
