#!/bin/sh
# Runs a design in shards with GNU parallel, here or on other machines, and merges what comes back.
#
#   ./gnu-parallel.sh DESIGN OUT [SHARDS]
#
# LOGINS   where, as for parallel --sshlogin: "4/one,8/two"; left out: this machine. The others need the command, and
#          DESIGN and OUT as relative paths; files that the design names are not sent.
# BRINGUP  the command; left out: bringup
#
# OUT/shard-K is the directory of shard K, OUT/whole that of the experiment. A shard that was interrupted goes on where
# it stood when the script is run again; one that is done costs nothing.
set -eu

design=${1:?a design file}
out=${2:?a directory}
shards=${3:-8}
bringup=${BRINGUP:-bringup}

mkdir -p "$out"
if [ -n "${LOGINS:-}" ]; then
  set -- --sshlogin "$LOGINS" --basefile "$design" --return "$out/shard-{}"
else
  set -- --sshlogin :
fi
seq "$shards" | parallel "$@" --retries 3 --joblog "$out/parallel.log" --quote \
  sh -c "exec $bringup experiment run \"\$1\" --shard \"\$3/\$4\" --out \"\$2/shard-\$3\" --resume --jobs 1" \
  sh "$design" "$out" {} "$shards" > "$out/parallel.txt"

if [ -e "$out/whole/summary.json" ]; then exit 0; fi
set --
for shard in $(seq "$shards"); do set -- "$@" "$out/shard-$shard"; done
exec $bringup experiment merge "$@" --out "$out/whole"
