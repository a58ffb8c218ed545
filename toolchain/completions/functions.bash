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
