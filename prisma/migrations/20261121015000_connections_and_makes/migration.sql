-- A connection is a source, an engine or a registry, no longer a source alone.
ALTER TABLE "source_connection" RENAME TO "connection";
ALTER TABLE "connection" RENAME CONSTRAINT "source_connection_pkey" TO "connection_pkey";
ALTER TABLE "connection" RENAME CONSTRAINT "source_connection_deployment_id_fkey" TO "connection_deployment_id_fkey";
ALTER TABLE "connection" RENAME CONSTRAINT "source_connection_state_check" TO "connection_state_check";
ALTER INDEX "source_connection_deployment_id_name_key" RENAME TO "connection_deployment_id_name_key";
ALTER TABLE "connection"
  ADD COLUMN "declared" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "sealed" TEXT,
  ADD COLUMN "secret_names" TEXT[] DEFAULT ARRAY[]::TEXT[];

ALTER TABLE "deploy_unit" ADD COLUMN "declared" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "worker_key" (
    "id" TEXT NOT NULL,
    "public_jwk" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "retired_at" TIMESTAMPTZ(6),

    CONSTRAINT "worker_key_pkey" PRIMARY KEY ("id")
);

-- Metadata that makes no change, and the make of loads.
ALTER TABLE "deployment" ADD COLUMN "ignored_metadata" TEXT[] DEFAULT ARRAY[]::TEXT[];
ALTER TABLE "load" ADD COLUMN "ignored_metadata" TEXT[] DEFAULT ARRAY[]::TEXT[];

ALTER TABLE "source_state" ADD COLUMN "instance" TEXT;

-- CreateTable
CREATE TABLE "image_fact" (
    "deployment_id" UUID NOT NULL,
    "digest" TEXT NOT NULL,
    "aliases" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "git" JSONB,
    "told_by" TEXT NOT NULL,
    "told_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "image_fact_pkey" PRIMARY KEY ("deployment_id","digest")
);
ALTER TABLE "image_fact" ADD CONSTRAINT "image_fact_told_by_check" CHECK ("told_by" IN ('engine', 'registry'));

-- Questions to the worker live for seconds: none is carried over.
DROP TABLE "target_probe";
CREATE TABLE "worker_request" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "kind" TEXT NOT NULL,
    "question" JSONB NOT NULL,
    "asked_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claimed_at" TIMESTAMPTZ(6),
    "answered_at" TIMESTAMPTZ(6),
    "answer" JSONB,

    CONSTRAINT "worker_request_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "worker_request_asked_at_idx" ON "worker_request"("asked_at");
