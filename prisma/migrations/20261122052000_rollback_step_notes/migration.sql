-- CreateTable
CREATE TABLE "rollback_step_note" (
    "rollback_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "line" TEXT NOT NULL,

    CONSTRAINT "rollback_step_note_pkey" PRIMARY KEY ("rollback_id","ordinal","number")
);

-- AddForeignKey
ALTER TABLE "rollback_step_note" ADD CONSTRAINT "rollback_step_note_rollback_id_ordinal_fkey" FOREIGN KEY ("rollback_id", "ordinal") REFERENCES "rollback_step"("rollback_id", "ordinal") ON DELETE CASCADE ON UPDATE CASCADE;
