# whether the command line is about this command
function __bringup_is
    set -l words (commandline -opc)
    set -e words[1]
    set -l length (count $argv)
    test (count $words) -ge $length
    and test "$words[1..$length]" = "$argv"
end

# whether the next word is a subcommand of this one
function __bringup_wants
    set -l words (commandline -opc)
    set -e words[1]
    test "$words" = "$argv"
end

function __bringup_interfaces
    path basename /sys/class/net/*
end

# running instances: their sockets
function __bringup_instances
    set -l shared /tmp
    set -l folders $XDG_RUNTIME_DIR/bringup /run/bringup $shared/bringup-(id -u)
    if set -q BRINGUP_RUNTIME_DIR
        set folders $BRINGUP_RUNTIME_DIR
    end
    path change-extension '' (path basename $folders/*.sock)
end
