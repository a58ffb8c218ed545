# names, or files of one's own
_bringup_named() {
  _alternative "names:name:($*)" 'files:file:_files'
}

_bringup_interfaces() {
  local -a names=(/sys/class/net/*(N:t))
  compadd -a names
}

# running instances: their sockets
_bringup_instances() {
  local -a folders=(${XDG_RUNTIME_DIR:-/run}/bringup /run/bringup "/tmp"/bringup-$UID)
  [[ -n $BRINGUP_RUNTIME_DIR ]] && folders=($BRINGUP_RUNTIME_DIR)
  local -a names=(${^folders}/*.sock(N=:t:r))
  compadd -a names
}
