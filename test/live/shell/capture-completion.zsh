# Prints what zsh completes: capture-completion.zsh SCRIPT LINE. A shell of its own on a pseudo terminal presses Tab.
zmodload zsh/zpty
zpty shell zsh -f -i

send() {
  zpty -w shell "$1"
}

# the words that completion hands to the line editor, one a line, between two marks
send 'PROMPT= RPROMPT='
send 'autoload -Uz compinit && compinit -u -D'
send "source ${(q)1}; compdef _bringup bringup"
send 'compadd() { if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)* ]]; then builtin compadd "$@"; return; fi
  local -a kept; builtin compadd -A kept "$@"; print -l -- "$kept[@]"; builtin compadd "$@" }'
send 'finish() { print BEGIN; zle complete-word; print END; exit }'
send 'zle -N finish; bindkey "^I" finish; unsetopt LIST_BEEP; setopt LIST_ROWS_FIRST'
send 'print READY'
zpty -r shell output '*READY*READY*'
zpty -w -n shell "$2"$'\t'
while zpty -r shell line; do print -rn -- "$line"; done | tr -d '\r' | sed -n '/BEGIN$/,/END$/p' | sed '1d;$d'
