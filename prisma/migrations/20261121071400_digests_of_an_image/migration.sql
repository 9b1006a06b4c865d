-- CreateIndex
CREATE INDEX "image_fact_aliases" ON "image_fact" USING GIN ("aliases");
