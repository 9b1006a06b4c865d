#!/bin/sh
# The program of the deploy target's conformance suite, as a container runs it. /behaviour says how it behaves, for one
# service of several /behaviour-<service>; /shared
# is the test's own folder, the same for every container of the unit.
exec 9>/shared/alive
# The kernel frees the lock when its holder ends, so whoever holds it now is alive.
/usr/bin/flock -n 9 || echo "$VERSION" >>/shared/overlaps

if [ -e "/shared/broken-$VERSION" ]; then exit 5; fi
behaviour=$(cat "/behaviour-$SERVICE" 2>/dev/null || cat /behaviour)
case "$behaviour" in
  ends-at-once)
    echo "cannot open the ledger" >&2
    exit 3
    ;;
  ignores-stop) trap "" TERM ;;
  *) trap "exit 0" TERM ;;
esac
if [ "$behaviour" != never-healthy ]; then touch /healthy; fi
if [ "$behaviour" = ends-when-healthy ]; then
  sleep 0.1
  exit 4
fi
if [ "$behaviour" = ends-late ]; then
  sleep 5
  exit 6
fi
while :; do
  sleep 1 &
  wait $!
done
