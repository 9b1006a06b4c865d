import type { AlertTest, AlertWayView } from "#lib/contracts/alert-policies.ts";
import { CheckList } from "./check-list.tsx";
import { receiverName } from "./receiver-name.ts";

const STATUSES = { sent: "pass", failed: "fail", skipped: "skip" } as const;

/** What each receiver said to the test. */
export function AlertTestOutcome({ test, ways }: { test: AlertTest; ways: readonly AlertWayView[] }) {
  return (
    <CheckList
      checks={test.items.map(({ receiver, status, answer }) => ({
        name: receiverName(receiver, ways),
        status: STATUSES[status],
        message: answer,
        remedy: null,
      }))}
    />
  );
}
