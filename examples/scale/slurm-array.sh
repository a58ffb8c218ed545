#!/bin/sh
# One shard of a design for each task of a Slurm array.
#
#   sbatch --array=1-64 slurm-array.sh DESIGN OUT
#   sbatch --dependency=afterok:JOB --wrap "bringup experiment merge OUT/shard-* --out OUT/whole"
#
# SHARDS   how many there are; left out: as many as the array has tasks. To be given where an array of some of them is
#          submitted again: sbatch --array=7,9 --export=ALL,SHARDS=64 slurm-array.sh DESIGN OUT
# BRINGUP  the command; left out: bringup
#
#SBATCH --job-name=bringup
#SBATCH --cpus-per-task=1
#SBATCH --mem-per-cpu=1G
#SBATCH --time=01:00:00
#SBATCH --requeue
#SBATCH --signal=TERM@30
set -eu

design=${1:?a design file}
out=${2:?a directory that all nodes see}
shard=${SLURM_ARRAY_TASK_ID:?sbatch --array=1-N}
shards=${SHARDS:-${SLURM_ARRAY_TASK_COUNT:?sbatch --array=1-N}}

# a task that is queued again goes on where it stood
exec ${BRINGUP:-bringup} experiment run "$design" --shard "$shard/$shards" \
  --out "$out/shard-$shard" --resume --jobs "${SLURM_CPUS_PER_TASK:-1}"
