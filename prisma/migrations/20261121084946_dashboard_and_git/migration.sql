-- AlterTable
ALTER TABLE "deployment" ADD COLUMN     "git_links" JSONB,
ADD COLUMN     "remote_execution" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "remote_agent" (
    "deployment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "image" TEXT,
    "runtime" JSONB NOT NULL DEFAULT '{}',
    "recorded_by" JSONB NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "remote_agent_pkey" PRIMARY KEY ("deployment_id","name")
);

-- CreateTable
CREATE TABLE "commit_fact" (
    "deployment_id" UUID NOT NULL,
    "repository" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'wanted',
    "facts" JSONB,
    "detail" TEXT,
    "etag" TEXT,
    "told_at" TIMESTAMPTZ(6),
    "retry_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "commit_fact_pkey" PRIMARY KEY ("deployment_id","repository","commit")
);

-- CreateTable
CREATE TABLE "deploy_report" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "deployment_id" UUID NOT NULL,
    "connection_id" UUID NOT NULL,
    "location_id" BIGINT NOT NULL,
    "load_number" INTEGER NOT NULL,
    "repository" TEXT NOT NULL,
    "commit" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "remote_id" TEXT,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "answer" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sent_at" TIMESTAMPTZ(6),

    CONSTRAINT "deploy_report_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "commit_fact_state_retry_at_idx" ON "commit_fact"("state", "retry_at");

-- CreateIndex
CREATE INDEX "deploy_report_state_next_try_at_idx" ON "deploy_report"("state", "next_try_at");

-- CreateIndex
CREATE UNIQUE INDEX "deploy_report_connection_id_location_id_load_number_key" ON "deploy_report"("connection_id", "location_id", "load_number");

-- CreateIndex
CREATE INDEX "load_by_time" ON "load"("location_id", "recorded_at" DESC, "number" DESC);

-- AddForeignKey
ALTER TABLE "remote_agent" ADD CONSTRAINT "remote_agent_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commit_fact" ADD CONSTRAINT "commit_fact_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deploy_report" ADD CONSTRAINT "deploy_report_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;
