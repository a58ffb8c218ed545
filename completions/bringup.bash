# bash completion for bringup, written by "npm run shell".

# what fits, of the words given
_bringup_words() {
  local reply
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -W "$1" -- "$cur")
}

# behind the last comma of a list; what stands before it stays
_bringup_list() {
  local before="" reply
  [[ $cur == *,* ]] && before=${cur%,*},
  while IFS= read -r reply; do COMPREPLY+=("$before$reply"); done < <(compgen -W "$1" -- "${cur##*,}")
}

_bringup_files() {
  local reply
  compopt -o filenames 2> /dev/null
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen "$1" -- "$cur")
}

_bringup_interfaces() {
  local path names=""
  for path in /sys/class/net/*; do names+=" ${path##*/}"; done
  _bringup_words "$names"
}

# running instances: their sockets
_bringup_instances() {
  local folder path name names=""
  local folders=("${XDG_RUNTIME_DIR:-/run}/bringup" /run/bringup "/tmp"/bringup-$UID)
  [[ -n ${BRINGUP_RUNTIME_DIR:-} ]] && folders=("$BRINGUP_RUNTIME_DIR")
  for folder in "${folders[@]}"; do
    for path in "$folder"/*.sock; do
      name=${path##*/}
      [[ -S $path ]] && names+=" ${name%.sock}"
    done
  done
  _bringup_words "$names"
}

# what may stand behind an option; fails for an option that takes no value
_bringup_value() {
  case $1 in
    "up --scenario" | "service print-unit --scenario" | "experiment shrink --scenario")
      _bringup_words "plain dhcp-slow dhcp-rebooting dhcp-nak dhcp-exhausted dhcp-garbage dhcp-foreign first-dhcp-dead ntp-kod ntp-denied ntp-unsynchronised ntp-liar first-ntp-dead dns-slow dns-servfail dns-refused dns-truncate first-dns-dead clock-step clock-skew suspend link-flap"; _bringup_files -f
      ;;
    "up --interface" | "up -i" | "service print-unit --interface" | "service print-unit -i" | \
      "doctor --interface" | "doctor -i" | "dhcp discover --interface" | "dhcp discover -i" | \
      "experiment run --live")
      _bringup_interfaces
      ;;
    "up --static" | "up --timeout" | "up --loss" | "up --loss-tx" | "up --loss-rx" | "up --delay" | \
      "up --jitter" | "up --seed" | "up --dns-server" | "up --ntp-server" | "up --probe" | \
      "up --metrics-listen" | "wait --timeout" | "hold --reason" | "hold --for" | "hold --as" | \
      "service print-unit --static" | "service print-unit --timeout" | "service print-unit --loss" | \
      "service print-unit --loss-tx" | "service print-unit --loss-rx" | "service print-unit --delay" | \
      "service print-unit --jitter" | "service print-unit --seed" | "service print-unit --dns-server" | \
      "service print-unit --ntp-server" | "service print-unit --probe" | \
      "service print-unit --metrics-listen" | "replay --at" | "replay --speed" | "replay --loss" | \
      "replay --loss-tx" | "replay --loss-rx" | "replay --delay" | "replay --jitter" | "replay --seed" | \
      "replay --for" | "why --at" | "latency summary --source" | "latency compare --source" | \
      "latency check --p50" | "latency check --p90" | "latency check --p99" | "latency check --p999" | \
      "latency check --mean" | "latency check --max" | "latency check --source" | "doctor --probe" | \
      "doctor --ntp-server" | "doctor --timeout" | "doctor --window" | "dhcp discover --window" | \
      "dhcp discover --loss" | "dhcp discover --loss-tx" | "dhcp discover --loss-rx" | \
      "dhcp discover --delay" | "dhcp discover --jitter" | "dhcp discover --seed" | "dns query --loss" | \
      "dns query --loss-tx" | "dns query --loss-rx" | "dns query --delay" | "dns query --jitter" | \
      "dns query --seed" | "dns query --timeout" | "ntp query --loss" | "ntp query --loss-tx" | \
      "ntp query --loss-rx" | "ntp query --delay" | "ntp query --jitter" | "ntp query --seed" | \
      "ntp query --timeout" | "ntp query --port" | "relay --loss" | "relay --delay" | "relay --jitter" | \
      "relay --duplicate" | "relay --reorder" | "relay --reorder-by" | "relay --loss-ab" | "relay --delay-ab" | \
      "relay --jitter-ab" | "relay --duplicate-ab" | "relay --reorder-ab" | "relay --reorder-by-ab" | \
      "relay --loss-ba" | "relay --delay-ba" | "relay --jitter-ba" | "relay --duplicate-ba" | \
      "relay --reorder-ba" | "relay --reorder-by-ba" | "relay --seed" | "relay --duration" | "relay --udp" | \
      "experiment run --loss" | "experiment run --burst" | "experiment run --delay" | \
      "experiment run --devices" | "experiment run --runs" | "experiment run --timeout" | \
      "experiment run --seed" | "experiment run --stop" | "experiment run --jobs" | "experiment run --shard" | \
      "experiment report --figure" | "experiment report --time-limit" | "experiment shrink --loss" | \
      "experiment shrink --loss-tx" | "experiment shrink --loss-rx" | "experiment shrink --delay" | \
      "experiment shrink --jitter" | "experiment shrink --seed" | "experiment shrink --worst-of" | \
      "experiment shrink --slower-than" | "experiment shrink --timeout" | "retry show --loss" | \
      "retry show --delay" | "retry show --runs" | "retry show --seed" | "retry show --timeout" | \
      "selftest impairment --seed" | "selftest impairment --packets")
      :
      ;;
    "up --until" | "wait --for" | "service print-unit --until" | "why --state" | "experiment run --until" | \
      "experiment shrink --until")
      _bringup_words "CONTEXT_CREATED INITIALIZED IFACE_COLDPLUG DHCP CPD_PRE_TIME TIME_VALID CPD_POST_TIME POLICY_VALID REGISTERED AUTH1 AUTH2 OPERATIONAL"
      ;;
    "up --link" | "service print-unit --link" | "replay --link" | "dhcp discover --link" | "dns query --link" | \
      "ntp query --link" | "relay --link" | "experiment shrink --link")
      _bringup_words "perfect lan wifi wifi-lossy cable dsl lte 3g edge gprs satellite-geo satellite-leo train-tunnel"; _bringup_files -f
      ;;
    "up --retry" | "service print-unit --retry" | "dhcp discover --retry" | "dns query --retry" | \
      "ntp query --retry" | "experiment shrink --policy")
      _bringup_words "lws rfc2131 dhcpcd networkd dhclient udhcpc android smoltcp adaptive"; _bringup_files -f
      ;;
    "up --require" | "service print-unit --require")
      _bringup_list "address mask router dns ntp domain"
      ;;
    "up --config" | "up --control" | "up --exec" | "up --tui-config" | "up --record" | "up --latency" | \
      "up --pcap" | "status --control" | "watch --tui-config" | "watch --control" | "wait --control" | \
      "renew --control" | "flush --control" | "hold --control" | "release --control" | "stop --control" | \
      "service print-unit --config" | "service print-unit --control" | "service print-unit --exec" | \
      "service print-unit --tui-config" | "service print-unit --record" | "service print-unit --latency" | \
      "service print-unit --pcap" | "replay --tui-config" | "replay --record" | "replay --out" | \
      "why --control" | "relay --record" | "experiment shrink --out")
      _bringup_files -f
      ;;
    "up --name" | "status --name" | "watch --name" | "wait --name" | "renew --name" | "flush --name" | \
      "hold --name" | "release --name" | "stop --name" | "service print-unit --name" | "why --name")
      _bringup_instances
      ;;
    "up --log" | "service print-unit --log")
      _bringup_words "stderr file: syslog journal"
      ;;
    "up --log-level" | "service print-unit --log-level")
      _bringup_words "err warn notice info debug"
      ;;
    "replay --until")
      _bringup_words "CONTEXT_CREATED INITIALIZED IFACE_COLDPLUG DHCP CPD_PRE_TIME TIME_VALID CPD_POST_TIME POLICY_VALID REGISTERED AUTH1 AUTH2 OPERATIONAL packet-sent packet-received packet-ignored packet-dropped send-failed state-entered held vetoed released hold-expired withdrawn fact fact-lost blob operation link link-model service outcome finding"
      ;;
    "latency summary --phase" | "latency compare --phase" | "latency check --phase")
      _bringup_list "transaction queue send wait server parse notify dwell hold stall"
      ;;
    "latency plot --out" | "experiment run --out" | "experiment merge --out")
      _bringup_files -d
      ;;
    "latency convert --to")
      _bringup_words "jsonl csv dat hgrm hlog gnuplot perfetto openmetrics pcapng"
      ;;
    "relay --exempt")
      _bringup_list "arp nd ipv6"
      ;;
    "experiment run --policy")
      _bringup_list "lws rfc2131 dhcpcd networkd dhclient udhcpc android smoltcp adaptive"; _bringup_files -f
      ;;
    "experiment run --link")
      _bringup_list "perfect lan wifi wifi-lossy cable dsl lte 3g edge gprs satellite-geo satellite-leo train-tunnel"; _bringup_files -f
      ;;
    "experiment run --scenario")
      _bringup_list "plain dhcp-slow dhcp-rebooting dhcp-nak dhcp-exhausted dhcp-garbage dhcp-foreign first-dhcp-dead ntp-kod ntp-denied ntp-unsynchronised ntp-liar first-ntp-dead dns-slow dns-servfail dns-refused dns-truncate first-dns-dead clock-step clock-skew suspend link-flap"; _bringup_files -f
      ;;
    "decode --as")
      _bringup_words "dhcp ntp dns auto"
      ;;
    *) return 1 ;;
  esac
}

# words and options of a command
_bringup_command() {
  case $1 in
    "")
      if [[ $cur == -* ]]; then
        _bringup_words "--help --version"
      else
        _bringup_words "up status watch wait renew flush hold release stop service states replay why latency doctor dhcp dns ntp relay experiment retry decode selftest completion version"
      fi
      ;;
    "up")
      if [[ $cur == -* ]]; then
        _bringup_words "--lab --simulate --scenario --host --interface --apply --keep --isolate --static --until --stay --timeout --link --loss --loss-tx --loss-rx --delay --jitter --seed --retry --insecure-seed --dns-server --ntp-server --probe --require --config --name --control --exec --log --log-level --metrics-listen --tui --plain --tui-config --record --redact --latency --pcap --verbose --json --ndjson --debug --help"
      fi
      ;;
    "status")
      if [[ $cur == -* ]]; then
        _bringup_words "--name --control --json --debug --help"
      fi
      ;;
    "watch")
      if [[ $cur == -* ]]; then
        _bringup_words "--plain --ndjson --tui-config --name --control --debug --help"
      fi
      ;;
    "wait")
      if [[ $cur == -* ]]; then
        _bringup_words "--for --timeout --name --control --json --debug --help"
      fi
      ;;
    "renew")
      if [[ $cur == -* ]]; then
        _bringup_words "--time --name --control --json --debug --help"
      else
        _bringup_interfaces
      fi
      ;;
    "flush")
      if [[ $cur == -* ]]; then
        _bringup_words "--name --control --json --debug --help"
      fi
      ;;
    "hold")
      if [[ $cur == -* ]]; then
        _bringup_words "--reason --for --as --veto --name --control --json --debug --help"
      else
        _bringup_words "CONTEXT_CREATED INITIALIZED IFACE_COLDPLUG DHCP CPD_PRE_TIME TIME_VALID CPD_POST_TIME POLICY_VALID REGISTERED AUTH1 AUTH2 OPERATIONAL"
      fi
      ;;
    "release")
      if [[ $cur == -* ]]; then
        _bringup_words "--name --control --json --debug --help"
      fi
      ;;
    "stop")
      if [[ $cur == -* ]]; then
        _bringup_words "--name --control --json --debug --help"
      fi
      ;;
    "service")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "print-unit"
      fi
      ;;
    "service print-unit")
      if [[ $cur == -* ]]; then
        _bringup_words "--lab --simulate --scenario --host --interface --apply --keep --isolate --static --until --stay --timeout --link --loss --loss-tx --loss-rx --delay --jitter --seed --retry --insecure-seed --dns-server --ntp-server --probe --require --config --name --control --exec --log --log-level --metrics-listen --tui --plain --tui-config --record --redact --latency --pcap --verbose --json --ndjson --debug --help"
      fi
      ;;
    "states")
      if [[ $cur == -* ]]; then
        _bringup_words "--dot --mermaid --json --debug --help"
      fi
      ;;
    "replay")
      if [[ $cur == -* ]]; then
        _bringup_words "--at --until --speed --tui --tui-config --verify --verbose --json --ndjson --fork --link --loss --loss-tx --loss-rx --delay --jitter --seed --for --record --redact --out --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "why")
      if [[ $cur == -* ]]; then
        _bringup_words "--at --state --name --control --json --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "latency")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "summary plot compare convert check"
      fi
      ;;
    "latency summary")
      if [[ $cur == -* ]]; then
        _bringup_words "--phase --source --json --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "latency plot")
      if [[ $cur == -* ]]; then
        _bringup_words "--out --png --svg --plain --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "latency compare")
      if [[ $cur == -* ]]; then
        _bringup_words "--phase --source --json --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "latency convert")
      if [[ $cur == -* ]]; then
        _bringup_words "--to --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "latency check")
      if [[ $cur == -* ]]; then
        _bringup_words "--p50 --p90 --p99 --p999 --mean --max --phase --source --json --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "doctor")
      if [[ $cur == -* ]]; then
        _bringup_words "--interface --probe --ntp-server --timeout --window --passive --verbose --json --debug --help"
      fi
      ;;
    "dhcp")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "discover"
      fi
      ;;
    "dhcp discover")
      if [[ $cur == -* ]]; then
        _bringup_words "--interface --window --link --loss --loss-tx --loss-rx --delay --jitter --seed --retry --json --debug --help"
      fi
      ;;
    "dns")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "query"
      fi
      ;;
    "dns query")
      if [[ $cur == -* ]]; then
        _bringup_words "--link --loss --loss-tx --loss-rx --delay --jitter --seed --timeout --retry --json --debug --help"
      else
        _bringup_words "A NS CNAME SOA NULL PTR HINFO MX TXT RP AFSDB SIG KEY AAAA LOC SRV NAPTR CERT DNAME OPT DS SSHFP RRSIG NSEC DNSKEY NSEC3 NSEC3PARAM TLSA SMIMEA CDS CDNSKEY OPENPGPKEY CSYNC ZONEMD SVCB HTTPS SPF TKEY TSIG IXFR AXFR ANY URI CAA"
      fi
      ;;
    "ntp")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "query"
      fi
      ;;
    "ntp query")
      if [[ $cur == -* ]]; then
        _bringup_words "--link --loss --loss-tx --loss-rx --delay --jitter --seed --timeout --retry --port --json --debug --help"
      fi
      ;;
    "relay")
      if [[ $cur == -* ]]; then
        _bringup_words "--link --loss --delay --jitter --duplicate --reorder --reorder-by --loss-ab --delay-ab --jitter-ab --duplicate-ab --reorder-ab --reorder-by-ab --loss-ba --delay-ba --jitter-ba --duplicate-ba --reorder-ba --reorder-by-ba --seed --duration --exempt --udp --record --json --ndjson --debug --help"
      else
        _bringup_interfaces
      fi
      ;;
    "experiment")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "run report compare merge shrink"
      fi
      ;;
    "experiment run")
      if [[ $cur == -* ]]; then
        _bringup_words "--policy --link --loss --burst --delay --scenario --devices --runs --until --timeout --seed --stop --jobs --shard --out --resume --live --insecure-seed --dry-run --json --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "experiment report")
      if [[ $cur == -* ]]; then
        _bringup_words "--png --svg --figure --recompute --time-limit --plain --json --debug --help"
      else
        _bringup_files -d
      fi
      ;;
    "experiment compare")
      if [[ $cur == -* ]]; then
        _bringup_words "--plain --json --debug --help"
      else
        _bringup_files -d
      fi
      ;;
    "experiment merge")
      if [[ $cur == -* ]]; then
        _bringup_words "--out --json --debug --help"
      else
        _bringup_files -d
      fi
      ;;
    "experiment shrink")
      if [[ $cur == -* ]]; then
        _bringup_words "--link --loss --loss-tx --loss-rx --delay --jitter --seed --worst-of --slower-than --policy --scenario --until --timeout --out --json --debug --help"
      fi
      ;;
    "retry")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "show list"
      fi
      ;;
    "retry show")
      if [[ $cur == -* ]]; then
        _bringup_words "--loss --delay --runs --seed --timeout --plain --json --debug --help"
      else
        _bringup_words "lws rfc2131 dhcpcd networkd dhclient udhcpc android smoltcp adaptive"
        _bringup_files -f
      fi
      ;;
    "retry list")
      if [[ $cur == -* ]]; then
        _bringup_words "--json --debug --help"
      fi
      ;;
    "decode")
      if [[ $cur == -* ]]; then
        _bringup_words "--as --json --ndjson --debug --help"
      else
        _bringup_files -f
      fi
      ;;
    "selftest")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "impairment"
      fi
      ;;
    "selftest impairment")
      if [[ $cur == -* ]]; then
        _bringup_words "--seed --packets --json --debug --help"
      fi
      ;;
    "completion")
      if [[ $cur == -* ]]; then
        _bringup_words "--debug --help"
      else
        _bringup_words "bash zsh fish"
      fi
      ;;
    "version")
      if [[ $cur == -* ]]; then
        _bringup_words "--json --debug --help"
      fi
      ;;
  esac
}

_bringup() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=""
  COMPREPLY=()
  # --option=value comes in three words
  if [[ $cur == = ]]; then
    cur=""
  elif [[ $prev == = ]]; then
    prev=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  ((COMP_CWORD > 1)) && command=${COMP_WORDS[1]}
  case $command in
    service | latency | dhcp | dns | ntp | experiment | retry | selftest) ((COMP_CWORD > 2)) && command+=" ${COMP_WORDS[2]}" ;;
  esac
  [[ $prev == -* ]] && _bringup_value "$command $prev" && return
  _bringup_command "$command"
}

complete -F _bringup bringup
