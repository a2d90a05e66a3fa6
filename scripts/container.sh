#!/bin/sh
# Runs the bot in a container. Docker can't tell exit code 78 (the configuration, which starting again does not mend) from a
# crash, and would start it for ever: so it stays then, does nothing, and is unhealthy until somebody has looked.
"$@" &
bot=$!
trap 'kill -TERM "$bot" 2>/dev/null' TERM INT
wait "$bot"
code=$?
# A signal ends the wait, not the bot.
while kill -0 "$bot" 2>/dev/null; do
  wait "$bot"
  code=$?
done
[ "$code" -eq 78 ] || exit "$code"
trap 'exit 78' TERM INT
echo 'Not started again: mend what is said above, then: docker compose up --detach' >&2
while :; do
  sleep 3600 &
  wait $!
done
