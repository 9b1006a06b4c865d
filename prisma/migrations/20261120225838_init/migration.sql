-- CreateTable
CREATE TABLE "account" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "password_hash" TEXT,
    "disabled_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "account_id" UUID NOT NULL,
    "deployment_id" UUID,
    "role" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in" (
    "id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "revoked_at" TIMESTAMPTZ(6),
    "address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "setup_link" (
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "setup_link_pkey" PRIMARY KEY ("token_hash")
);

-- CreateTable
CREATE TABLE "api_token" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" BYTEA NOT NULL,
    "role" TEXT NOT NULL,
    "deployment_id" UUID,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6),
    "last_used_at" TIMESTAMPTZ(6),
    "revoked_at" TIMESTAMPTZ(6),

    CONSTRAINT "api_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" JSONB NOT NULL,
    "action" TEXT NOT NULL,
    "deployment_id" UUID,
    "location_id" BIGINT,
    "target" JSONB NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "address" TEXT,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deployment" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deployment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "code_location" (
    "id" BIGSERIAL NOT NULL,
    "deployment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "name_hash" BYTEA NOT NULL,
    "current_load" INTEGER NOT NULL DEFAULT 0,
    "last_good_load" INTEGER NOT NULL DEFAULT 0,
    "deploy_unit_id" UUID,
    "connection_id" UUID,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "code_location_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_connection" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "deployment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "state" TEXT NOT NULL DEFAULT 'unknown',
    "state_detail" TEXT,
    "state_since" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_connection_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_state" (
    "location_id" BIGINT NOT NULL,
    "server_id" TEXT NOT NULL,
    "load_number" INTEGER NOT NULL,
    "observed_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "source_state_pkey" PRIMARY KEY ("location_id")
);

-- CreateTable
CREATE TABLE "deploy_unit" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "deployment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "config" JSONB NOT NULL,
    "allowed_repositories" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "revision" INTEGER NOT NULL DEFAULT 1,
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deploy_unit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unit_image_sighting" (
    "unit_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "reference" TEXT,
    "first_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "restorable" TEXT NOT NULL DEFAULT 'unknown',
    "probed_at" TIMESTAMPTZ(6),

    CONSTRAINT "unit_image_sighting_pkey" PRIMARY KEY ("unit_id","digest")
);

-- CreateTable
CREATE TABLE "load" (
    "location_id" BIGINT NOT NULL,
    "number" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "loaded_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "source" TEXT NOT NULL,
    "fidelity" TEXT NOT NULL,
    "canonical_version" INTEGER NOT NULL,
    "fingerprint" BYTEA,
    "error" TEXT,
    "error_hash" BYTEA,
    "image_reference" TEXT,
    "image_digest" TEXT,
    "git" TEXT,
    "runtime" TEXT,
    "bundles" TEXT,
    "metadata" TEXT,
    "deploy_type" TEXT,
    "deployed_by" TEXT,
    "description" TEXT,
    "compared_to" INTEGER,
    "added" INTEGER NOT NULL DEFAULT 0,
    "removed" INTEGER NOT NULL DEFAULT 0,
    "changed" INTEGER NOT NULL DEFAULT 0,
    "total" INTEGER NOT NULL DEFAULT 0,
    "group_first" INTEGER NOT NULL,
    "similarity_hash" BYTEA NOT NULL,
    "rollback_id" UUID,
    "rollback_of" INTEGER,
    "search_text" TEXT NOT NULL DEFAULT '',
    "recorded_by" JSONB NOT NULL,

    CONSTRAINT "load_pkey" PRIMARY KEY ("location_id","number")
);

-- CreateTable
CREATE TABLE "load_group" (
    "location_id" BIGINT NOT NULL,
    "first" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "load_group_pkey" PRIMARY KEY ("location_id","first")
);

-- CreateTable
CREATE TABLE "asset" (
    "location_id" BIGINT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "key" TEXT NOT NULL,
    "repository" TEXT,
    "search_text" TEXT NOT NULL,

    CONSTRAINT "asset_pkey" PRIMARY KEY ("location_id","key_hash")
);

-- CreateTable
CREATE TABLE "asset_definition" (
    "location_id" BIGINT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "tracked_hash" BYTEA NOT NULL,
    "body" TEXT NOT NULL,

    CONSTRAINT "asset_definition_pkey" PRIMARY KEY ("location_id","content_hash")
);

-- CreateTable
CREATE TABLE "asset_interval" (
    "location_id" BIGINT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "first_load" INTEGER NOT NULL,
    "last_load" INTEGER,
    "content_hash" BYTEA NOT NULL,
    "tracked_hash" BYTEA NOT NULL,

    CONSTRAINT "asset_interval_pkey" PRIMARY KEY ("location_id","key_hash","first_load")
);

-- CreateTable
CREATE TABLE "asset_change" (
    "location_id" BIGINT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "load_number" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "kind" SMALLINT NOT NULL,
    "facets" SMALLINT NOT NULL,
    "old_content_hash" BYTEA,
    "new_content_hash" BYTEA,

    CONSTRAINT "asset_change_pkey" PRIMARY KEY ("location_id","key_hash","load_number")
);

-- CreateTable
CREATE TABLE "deploy_announcement" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "location_id" BIGINT NOT NULL,
    "image_reference" TEXT NOT NULL,
    "image_digest" TEXT,
    "git" TEXT,
    "description" TEXT,
    "deploy_type" TEXT,
    "deployed_by" TEXT,
    "announced_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "announced_by" JSONB NOT NULL,
    "load_number" INTEGER,

    CONSTRAINT "deploy_announcement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idempotency_key" (
    "location_id" BIGINT NOT NULL,
    "key_hash" BYTEA NOT NULL,
    "body_hash" BYTEA NOT NULL,
    "load_number" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("location_id","key_hash")
);

-- CreateTable
CREATE TABLE "rollback_plan" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "location_id" BIGINT NOT NULL,
    "unit_id" UUID NOT NULL,
    "current_load" INTEGER NOT NULL,
    "target_load" INTEGER NOT NULL,
    "serial" BIGINT NOT NULL,
    "body" JSONB NOT NULL,
    "created_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "rollback_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollback" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "plan_id" UUID NOT NULL,
    "location_id" BIGINT NOT NULL,
    "unit_id" UUID NOT NULL,
    "from_load" INTEGER NOT NULL,
    "target_load" INTEGER NOT NULL,
    "target_digest" TEXT,
    "target_reference" TEXT,
    "description" TEXT NOT NULL,
    "acknowledged" TEXT[],
    "status" TEXT NOT NULL,
    "requested_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "lease_owner" TEXT,
    "lease_until" TIMESTAMPTZ(6),
    "fencing_token" BIGINT NOT NULL DEFAULT 0,
    "outcome" TEXT,
    "verification" JSONB,
    "result_load" INTEGER,

    CONSTRAINT "rollback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rollback_step" (
    "rollback_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "detail" TEXT,
    "state" JSONB,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "rollback_step_pkey" PRIMARY KEY ("rollback_id","ordinal")
);

-- CreateTable
CREATE TABLE "deploy_hold" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "unit_id" UUID NOT NULL,
    "rollback_id" UUID,
    "digest" TEXT,
    "owner" JSONB NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "released_at" TIMESTAMPTZ(6),

    CONSTRAINT "deploy_hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "target_probe" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "unit_id" UUID NOT NULL,
    "digest" TEXT,
    "reference" TEXT,
    "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_at" TIMESTAMPTZ(6),
    "answered_at" TIMESTAMPTZ(6),
    "answer" JSONB,

    CONSTRAINT "target_probe_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "account_email_key" ON "account"("email");

-- CreateIndex
CREATE INDEX "role_grant_deployment_id_idx" ON "role_grant"("deployment_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_grant_once" ON "role_grant"("account_id", "deployment_id");

-- CreateIndex
CREATE INDEX "sign_in_account_id_idx" ON "sign_in"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "api_token_prefix_key" ON "api_token"("prefix");

-- CreateIndex
CREATE INDEX "api_token_deployment_id_idx" ON "api_token"("deployment_id");

-- CreateIndex
CREATE INDEX "audit_event_deployment_id_id_idx" ON "audit_event"("deployment_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "deployment_name_key" ON "deployment"("name");

-- CreateIndex
CREATE INDEX "code_location_deploy_unit_id_idx" ON "code_location"("deploy_unit_id");

-- CreateIndex
CREATE INDEX "code_location_connection_id_idx" ON "code_location"("connection_id");

-- CreateIndex
CREATE UNIQUE INDEX "code_location_name_once" ON "code_location"("deployment_id", "name_hash");

-- CreateIndex
CREATE UNIQUE INDEX "source_connection_deployment_id_name_key" ON "source_connection"("deployment_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "deploy_unit_deployment_id_name_key" ON "deploy_unit"("deployment_id", "name");

-- CreateIndex
CREATE INDEX "load_search" ON "load" USING GIN ("search_text" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "asset_search" ON "asset" USING GIN ("search_text" gin_trgm_ops);

-- CreateIndex
CREATE INDEX "asset_interval_opened" ON "asset_interval"("location_id", "first_load");

-- CreateIndex
CREATE INDEX "asset_interval_closed" ON "asset_interval"("location_id", "last_load");

-- CreateIndex
CREATE UNIQUE INDEX "asset_change_of_load" ON "asset_change"("location_id", "load_number", "ordinal");

-- CreateIndex
CREATE INDEX "deploy_announcement_location_id_announced_at_idx" ON "deploy_announcement"("location_id", "announced_at");

-- CreateIndex
CREATE INDEX "idempotency_key_created_at_idx" ON "idempotency_key"("created_at");

-- CreateIndex
CREATE INDEX "rollback_plan_location_id_idx" ON "rollback_plan"("location_id");

-- CreateIndex
CREATE UNIQUE INDEX "rollback_plan_id_key" ON "rollback"("plan_id");

-- CreateIndex
CREATE INDEX "rollback_location_id_created_at_idx" ON "rollback"("location_id", "created_at");

-- CreateIndex
CREATE INDEX "deploy_hold_unit_id_idx" ON "deploy_hold"("unit_id");

-- CreateIndex
CREATE INDEX "target_probe_asked_at_idx" ON "target_probe"("asked_at");

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_token" ADD CONSTRAINT "api_token_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_location" ADD CONSTRAINT "code_location_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_location" ADD CONSTRAINT "code_location_deploy_unit_id_fkey" FOREIGN KEY ("deploy_unit_id") REFERENCES "deploy_unit"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "code_location" ADD CONSTRAINT "code_location_connection_id_fkey" FOREIGN KEY ("connection_id") REFERENCES "source_connection"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "source_connection" ADD CONSTRAINT "source_connection_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deploy_unit" ADD CONSTRAINT "deploy_unit_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit_image_sighting" ADD CONSTRAINT "unit_image_sighting_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "deploy_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollback" ADD CONSTRAINT "rollback_plan_id_fkey" FOREIGN KEY ("plan_id") REFERENCES "rollback_plan"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollback" ADD CONSTRAINT "rollback_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "deploy_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rollback_step" ADD CONSTRAINT "rollback_step_rollback_id_fkey" FOREIGN KEY ("rollback_id") REFERENCES "rollback"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deploy_hold" ADD CONSTRAINT "deploy_hold_unit_id_fkey" FOREIGN KEY ("unit_id") REFERENCES "deploy_unit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
