#!/usr/bin/env bash
# Gradient descent on one weight, in awk. Writes a report to the descriptor RIDGELINE_REPORTS_FD after each epoch.
lr=$1
l2=$(sed -n 's/.*"l2": *\([0-9.e-]*\).*/\1/p' "$2")
awk -v lr="$lr" -v l2="${l2:-0}" -v seed="$RIDGELINE_SEED" -v finals="$([ "$RIDGELINE_PHASE" = finals ] && echo 1)" '
  function noise() { return 0.2 * (rand() - 0.5) }
  BEGIN {
    srand(seed + 1)
    bias = noise()
    w = 0
    for (epoch = 1; epoch <= 10; epoch++) {
      w -= lr * (2 * (w - 1 - bias) + 2 * l2 * w)
      printf "{\"val_loss\": %.6f}\n", (w - 1) ^ 2 + 0.01
      fflush()
    }
    if (!finals) exit
    printf "{\"test_loss\": ["
    for (i = 1; i <= 30; i++) printf "%s%.6f", (i > 1 ? ", " : ""), (w - 1 + 0.1 * sin(i)) ^ 2
    printf "]}\n"
  }' >&"$RIDGELINE_REPORTS_FD"
