#!/bin/sh
# Drops one message into a drop directory of Firstline so that it is never seen half written and never lost:
# write in tmp/ under a unique name, fsync, rename into new/, sync the directory.
#
#   drop.sh [-n NAME] DIRECTORY [FILE]
#
#   DIRECTORY  the gateway's drop directory, such as /var/spool/firstline/inbox/email
#   FILE       the message; standard input without it
#   -n NAME    the name it gets in new/, for formats whose names mean something (msg0001.txt and msg0001.wav);
#              without it a unique one
#
# Exit status as in sysexits.h: 0 dropped, 64 wrong usage, 66 no input, 75 not now, try again.
# After 75 nothing was dropped, or it was dropped twice at worst; after 0 it is on the disk.

usage() {
    echo "usage: drop.sh [-n NAME] DIRECTORY [FILE]" >&2
    exit 64
}

# What failed, and the status it means; whatever was written in tmp/ goes.
fail() {
    echo "drop.sh: $2" >&2
    [ -z "$draft" ] || rm -f -- "$draft"
    exit "$1"
}

draft=
name=
while getopts n: option; do
    case $option in
    n) name=$OPTARG ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ $# -ge 1 ] && [ $# -le 2 ] || usage
directory=$1
case $name in
*/* | .*) usage ;;
esac

if [ $# -eq 2 ]; then
    [ -f "$2" ] && [ -r "$2" ] || fail 66 "$2 cannot be read"
    exec <"$2" || fail 66 "$2 cannot be read"
fi

# Not listed and not created here: a missing directory means that the daemon has not been started yet.
[ -d "$directory/tmp" ] && [ -d "$directory/new" ] || fail 75 "$directory is no drop directory"

# The daemon reads through the directory's group, and nobody else has to.
umask 027
# As in a Maildir: time, process, host, and for two drops of one process in one second whatever mktemp finds free.
unique=$(date +%s).$$.$(uname -n)
draft=$(mktemp "$directory/tmp/$unique.XXXXXX") || fail 75 "nothing can be written in $directory/tmp"
chmod 640 "$draft" || fail 75 "$draft cannot be given to the group"
trap 'fail 75 "interrupted"' HUP INT TERM

cat >"$draft" || fail 75 "$draft cannot be written"
sync "$draft" || fail 75 "$draft cannot be brought to the disk"

[ -n "$name" ] || name=${draft##*/}
# Whoever names its files has to name them apart: a rename would replace the one that is still waiting.
[ ! -e "$directory/new/$name" ] || fail 75 "$name is still waiting in $directory/new"
mv -f -- "$draft" "$directory/new/$name" || fail 75 "$draft cannot be moved to $directory/new"
draft=

# Gateways may enter the directory and not list it, and then cannot open it to sync it alone: then everything is synced.
sync "$directory/new" 2>/dev/null || sync || fail 75 "$directory/new cannot be brought to the disk"
