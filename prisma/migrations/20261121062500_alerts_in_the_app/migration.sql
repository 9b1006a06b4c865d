-- What is shown in the app, newest first: of a log whose every other line left over some way, few.
CREATE INDEX "alert_delivery_in_app" ON "alert_delivery" ("number")
  WHERE "state" = 'sent' AND "receiver" ->> 'type' = 'app';
