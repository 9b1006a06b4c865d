-- DropIndex
DROP INDEX "deploy_announcement_location_id_announced_at_idx";

-- CreateIndex
CREATE INDEX "deploy_announcement_location_id_load_number_idx" ON "deploy_announcement"("location_id", "load_number");

-- By hand: recording a load reads those that no load has taken, newest first; in a long history few are such.
CREATE INDEX "deploy_announcement_open" ON "deploy_announcement"("location_id", "announced_at" DESC, "id") WHERE "load_number" IS NULL;
