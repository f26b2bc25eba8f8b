#!/bin/sh
# Collects at the start where nothing was collected yet, then every night at NIGHTLY_AT (03:17) in the timezone of TZ, and
# sends the reports and alerts that are due then. Makes a backup beside the database and keeps KEEP_BACKUPS (7) of them.
# A night that fails is told and tried again the next night: nothing is lost by it.
set -u
at=${NIGHTLY_AT:-03:17}

collect() {
  outreach collect --deliver
  code=$?
  [ "$code" -eq 0 ] || echo "outreach collect ended with $code; 'outreach check' says what to mend" >&2
  [ "${KEEP_BACKUPS:-7}" -eq 0 ] || outreach backup --keep "${KEEP_BACKUPS:-7}" || echo "there is no new backup" >&2
}

seconds_to_wait() {
  now=$(date +%s)
  next=$(date -d "today $at" +%s)
  [ "$next" -gt "$now" ] || next=$(date -d "tomorrow $at" +%s)
  echo $((next - now))
}

trap 'exit 0' TERM INT
[ -e "${OUTREACH_DB:-data/outreach.db}" ] || collect
while wait_for=$(seconds_to_wait) && [ "$wait_for" -gt 0 ]; do
  sleep "$wait_for" &
  wait $!
  collect
done
echo "NIGHTLY_AT=$at is no time of day; write it as 03:17" >&2
exit 2
