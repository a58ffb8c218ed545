# Packets against time for the DISCOVER of the adaptive policy (docs/retry.md).
# gnuplot docs/retry/trade-off.gp draws trade-off.svg beside it.
if (!exists("folder")) folder = "docs/retry"
set terminal svg size 900,560 font "sans,12" background "white"
set output folder . "/trade-off.svg"
data = folder . "/trade-off.dat"
set title "More DISCOVERs: what a slow path pays, and what a lossy one gains"
set xlabel "packets of a bring-up on a path of 600 ms round trip, nothing lost"
set ylabel "p90 to OPERATIONAL at 30 % loss each way, 10 ms round trip (ms)"
set logscale y
set grid
set key top right
set xrange [3.8:10.6]
plot data index 0 using 2:4 with linespoints title "doubling from 20, 35 … 800 ms", \
     data index 1 using 2:4 with linespoints title "growing by half", \
     data index 2 using 2:4 with linespoints title "0 to 8 quick ones, then a pause", \
     data index 3 using 2:4 with points pointsize 1.4 title "lws", \
     data index 4 using 2:4 with points pointsize 1.4 title "rfc2131, dhcpcd", \
     data index 8 using 2:4 with points pointsize 1.4 title "android", \
     data index 11 using 2:4 with points pointtype 7 pointsize 1.6 title "adaptive"
