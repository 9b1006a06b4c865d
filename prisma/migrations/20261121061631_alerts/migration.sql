-- CreateTable
CREATE TABLE "alert_policy" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "deployment_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "kinds" TEXT[],
    "locations" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "assets" JSONB NOT NULL DEFAULT '{}',
    "unreachable_minutes" INTEGER NOT NULL DEFAULT 5,
    "receivers" JSONB NOT NULL,
    "muted_until" TIMESTAMPTZ(6),
    "created_by" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_event" (
    "id" BIGSERIAL NOT NULL,
    "deployment_id" UUID NOT NULL,
    "location_id" BIGINT,
    "kind" TEXT NOT NULL,
    "thread" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "routed_at" TIMESTAMPTZ(6),

    CONSTRAINT "alert_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_delivery" (
    "id" UUID NOT NULL DEFAULT gen_random_uuid(),
    "number" BIGSERIAL NOT NULL,
    "deployment_id" UUID NOT NULL,
    "policy_id" UUID,
    "policy_name" TEXT NOT NULL,
    "receiver" JSONB NOT NULL,
    "receiver_key" TEXT NOT NULL,
    "fold_key" TEXT NOT NULL,
    "events" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL DEFAULT 'pending',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(6),
    "answer" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(6),

    CONSTRAINT "alert_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_delivery_event" (
    "delivery_id" UUID NOT NULL,
    "event_id" BIGINT NOT NULL,

    CONSTRAINT "alert_delivery_event_pkey" PRIMARY KEY ("delivery_id","event_id")
);

-- CreateTable
CREATE TABLE "alert_reading" (
    "account_id" UUID NOT NULL,
    "read_until" BIGINT NOT NULL,

    CONSTRAINT "alert_reading_pkey" PRIMARY KEY ("account_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alert_policy_deployment_id_name_key" ON "alert_policy"("deployment_id", "name");

-- CreateIndex
CREATE INDEX "alert_event_deployment_id_id_idx" ON "alert_event"("deployment_id", "id");

-- CreateIndex
CREATE INDEX "alert_event_thread_id_idx" ON "alert_event"("thread", "id");

-- CreateIndex
CREATE INDEX "alert_delivery_deployment_id_number_idx" ON "alert_delivery"("deployment_id", "number");

-- CreateIndex
CREATE INDEX "alert_delivery_policy_id_idx" ON "alert_delivery"("policy_id");

-- CreateIndex
CREATE INDEX "alert_delivery_fold_key_created_at_idx" ON "alert_delivery"("fold_key", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "alert_delivery_number_key" ON "alert_delivery"("number");

-- CreateIndex
CREATE INDEX "alert_delivery_event_event_id_idx" ON "alert_delivery_event"("event_id");

-- AddForeignKey
ALTER TABLE "alert_policy" ADD CONSTRAINT "alert_policy_deployment_id_fkey" FOREIGN KEY ("deployment_id") REFERENCES "deployment"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_policy_id_fkey" FOREIGN KEY ("policy_id") REFERENCES "alert_policy"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_delivery_event" ADD CONSTRAINT "alert_delivery_event_delivery_id_fkey" FOREIGN KEY ("delivery_id") REFERENCES "alert_delivery"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_delivery_event" ADD CONSTRAINT "alert_delivery_event_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "alert_event"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alert_reading" ADD CONSTRAINT "alert_reading_account_id_fkey" FOREIGN KEY ("account_id") REFERENCES "account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What schema.prisma cannot say.

-- What is left to route, and to send.
CREATE INDEX "alert_event_unrouted" ON "alert_event" ("id") WHERE "routed_at" IS NULL;
CREATE INDEX "alert_delivery_pending" ON "alert_delivery" ("next_at") WHERE "state" = 'pending';
ALTER TABLE "alert_delivery" ADD CONSTRAINT "alert_delivery_state_check"
  CHECK ("state" IN ('pending', 'sent', 'failed', 'muted'));
ALTER TABLE "alert_policy" ADD CONSTRAINT "alert_policy_minutes_check" CHECK ("unreachable_minutes" BETWEEN 1 AND 10080);
