-- DropForeignKey
ALTER TABLE "api_token" DROP CONSTRAINT "api_token_deployment_id_fkey";

-- DropIndex
DROP INDEX "api_token_deployment_id_idx";

-- DropIndex
DROP INDEX "role_grant_once";

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "joined_at" TIMESTAMPTZ(6);

-- AlterTable
ALTER TABLE "api_token" ADD COLUMN     "account_id" UUID,
ADD COLUMN     "created_by" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "everywhere" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "audit_event" ADD COLUMN     "request_id" TEXT;

-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "auto_revert" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "keep_images" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "needs_approval" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "retention_days" INTEGER NOT NULL DEFAULT 90,
ADD COLUMN     "rollback_least" TEXT NOT NULL DEFAULT 'editor';

-- AlterTable
ALTER TABLE "load" ADD COLUMN     "against_hold_id" UUID;

-- AlterTable
ALTER TABLE "role_grant" ADD COLUMN     "group_name" TEXT,
ADD COLUMN     "location_id" BIGINT,
ADD COLUMN     "provider" TEXT,
ADD COLUMN     "team_id" UUID,
ALTER COLUMN "account_id" DROP NOT NULL;

-- AlterTable
ALTER TABLE "rollback" ADD COLUMN     "approval" JSONB,
ADD COLUMN     "approve_until" TIMESTAMPTZ(6),
ADD COLUMN     "cancel_asked" JSONB,
ADD COLUMN     "freeze_override" TEXT,
ADD COLUMN     "settled" JSONB,
ADD COLUMN     "undo_of" UUID;

-- AlterTable
ALTER TABLE "sign_in" ADD COLUMN     "provider" TEXT NOT NULL DEFAULT 'password';

-- CreateTable
CREATE TABLE "account_identity" (
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_identity_pkey" PRIMARY KEY ("provider","subject")
);

-- CreateTable
CREATE TABLE "account_group" (
    "account_id" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    CONSTRAINT "account_group_pkey" PRIMARY KEY ("account_id","provider","name")
);

-- CreateTable
CREATE TABLE "account_link" (
    "token_hash" BYTEA NOT NULL,
    "kind" TEXT NOT NULL,
    "account_id" UUID NOT NULL,
    "created_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "account_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "team_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "added_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("team_id","account_id")
);

-- CreateTable
CREATE TABLE "api_token_deployment" (
    "token_id" UUID NOT NULL,
    "deployment_id" UUID NOT NULL,

    CONSTRAINT "api_token_deployment_pkey" PRIMARY KEY ("token_id","deployment_id")
);

-- A token may be bound to several deployments.
INSERT INTO "api_token_deployment" ("token_id", "deployment_id")
  SELECT "id", "deployment_id" FROM "api_token" WHERE "deployment_id" IS NOT NULL;
UPDATE "api_token" SET "everywhere" = true WHERE "deployment_id" IS NULL;
ALTER TABLE "api_token" DROP COLUMN "deployment_id";

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expire" TIMESTAMPTZ(6),

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_seal" (
    "id" BIGSERIAL NOT NULL,
    "last_event" BIGINT NOT NULL,
    "events" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blocked_version" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "unit_id" UUID NOT NULL,
    "digest" TEXT,
    "reference" TEXT,
    "location_id" BIGINT NOT NULL,
    "load_number" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "blocked_by" JSONB NOT NULL,
    "blocked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lifted_by" JSONB,
    "lifted_at" TIMESTAMPTZ(6),

    CONSTRAINT "blocked_version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "freeze_window" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "deployment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "reason" TEXT NOT NULL DEFAULT '',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "cron" TEXT,
    "time_zone" TEXT,
    "duration_minutes" INTEGER,
    "starts_at" TIMESTAMPTZ(6),
    "ends_at" TIMESTAMPTZ(6),
    "created_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "freeze_window_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "kept_image" (
    "deployment_id" UUID NOT NULL,
    "repository" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "tag" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "detail" TEXT,
    "tried_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "kept_at" TIMESTAMPTZ(6),

    CONSTRAINT "kept_image_pkey" PRIMARY KEY ("deployment_id","repository","digest")
);

-- CreateTable
CREATE TABLE "unit_image_probe" (
    "unit_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "restorable" TEXT NOT NULL DEFAULT 'unknown',
    "probed_at" TIMESTAMPTZ(6),

    CONSTRAINT "unit_image_probe_pkey" PRIMARY KEY ("unit_id","digest")
);

-- CreateIndex
CREATE INDEX "account_identity_account_id_idx" ON "account_identity"("account_id");

-- CreateIndex
CREATE INDEX "account_group_provider_name_idx" ON "account_group"("provider", "name");

-- CreateIndex
CREATE INDEX "account_link_account_id_idx" ON "account_link"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "team_name_key" ON "team"("name");

-- CreateIndex
CREATE INDEX "team_member_account_id_idx" ON "team_member"("account_id");

-- CreateIndex
CREATE INDEX "api_token_deployment_deployment_id_idx" ON "api_token_deployment"("deployment_id");

-- CreateIndex
CREATE INDEX "rate_limit_expire_idx" ON "rate_limit"("expire");

-- CreateIndex
CREATE UNIQUE INDEX "audit_seal_last_event_key" ON "audit_seal"("last_event");

-- CreateIndex
CREATE INDEX "blocked_version_unit_id_digest_idx" ON "blocked_version"("unit_id", "digest");

-- CreateIndex
CREATE UNIQUE INDEX "freeze_window_deployment_id_name_key" ON "freeze_window"("deployment_id", "name");

-- CreateIndex
CREATE INDEX "api_token_account_id_idx" ON "api_token"("account_id");

-- CreateIndex
CREATE INDEX "audit_event_action_id_idx" ON "audit_event"("action", "id");

-- CreateIndex
CREATE INDEX "role_grant_team_id_idx" ON "role_grant"("team_id");

-- CreateIndex
CREATE INDEX "role_grant_provider_group_name_idx" ON "role_grant"("provider", "group_name");

-- CreateIndex
CREATE INDEX "role_grant_location_id_idx" ON "role_grant"("location_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_grant_once" ON "role_grant"("account_id", "team_id", "provider", "group_name", "deployment_id", "location_id") NULLS NOT DISTINCT;

-- AddForeignKey
ALTER TABLE "account_identity" ADD CONSTRAINT "account_identity_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_group" ADD CONSTRAINT "account_group_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "code_location"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token_deployment" ADD CONSTRAINT "api_token_deployment_token_id_fkey" FOREIGN KEY ("token_id") REFERENCES "api_token"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token_deployment" ADD CONSTRAINT "api_token_deployment_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blocked_version" ADD CONSTRAINT "blocked_version_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "deploy_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "freeze_window" ADD CONSTRAINT "freeze_window_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "kept_image" ADD CONSTRAINT "kept_image_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit_image_probe" ADD CONSTRAINT "unit_image_probe_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "deploy_unit"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What schema.prisma cannot say.

-- Whoever has a password or signed in before has joined.
UPDATE "account" SET "joined_at" = "created_at";

ALTER TABLE "role_grant"
  ADD CONSTRAINT "role_grant_subject_check" CHECK (num_nonnulls("account_id", "team_id", "group_name") = 1
    AND ("group_name" IS NULL) = ("provider" IS NULL)),
  ADD CONSTRAINT "role_grant_place_check" CHECK ("location_id" IS NULL OR "deployment_id" IS NOT NULL);
ALTER TABLE "account_link"
  ADD CONSTRAINT "account_link_kind_check" CHECK ("kind" IN ('invitation', 'password_reset')),
  ADD CONSTRAINT "account_link_hash_check" CHECK (octet_length("token_hash") = 32);
ALTER TABLE "deployment"
  ADD CONSTRAINT "deployment_rollback_least_check" CHECK ("rollback_least" IN ('organization_admin', 'admin', 'editor')),
  ADD CONSTRAINT "deployment_retention_check" CHECK ("retention_days" BETWEEN 1 AND 3650);
ALTER TABLE "freeze_window" ADD CONSTRAINT "freeze_window_kind_check" CHECK (CASE WHEN "cron" IS NULL
  THEN "starts_at" IS NOT NULL AND "ends_at" > "starts_at" AND num_nonnulls("time_zone", "duration_minutes") = 0
  ELSE "time_zone" IS NOT NULL AND "duration_minutes" > 0 AND num_nonnulls("starts_at", "ends_at") = 0 END);
ALTER TABLE "kept_image" ADD CONSTRAINT "kept_image_state_check" CHECK ("state" IN ('kept', 'failed', 'removing'));
ALTER TABLE "unit_image_probe" ADD CONSTRAINT "unit_image_probe_restorable_check" CHECK ("restorable" IN ('restorable', 'image_gone', 'unknown'));
-- A rollback that does not become healthy is followed by a deploy of what ran before.
ALTER TABLE "rollback_step" DROP CONSTRAINT "rollback_step_name_check",
  ADD CONSTRAINT "rollback_step_name_check"
    CHECK ("name" IN ('resolve', 'deploy', 'wait_healthy', 'reload', 'verify', 'revert'));
CREATE UNIQUE INDEX "blocked_version_once" ON "blocked_version" ("unit_id", "digest")
  WHERE "lifted_at" IS NULL AND "digest" IS NOT NULL;
CREATE TRIGGER "audit_seal_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "audit_seal"
  FOR EACH STATEMENT EXECUTE FUNCTION "audit_event_refuse"();
