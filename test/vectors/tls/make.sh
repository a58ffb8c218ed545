#!/bin/sh
# Makes every certificate of this folder anew: ./make.sh (needs OpenSSL 3). The key is for tests only.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

START=20200101000000Z
FAR=20991231235959Z
PAST=20210101000000Z
AUTHORITY="keyUsage=critical,keyCertSign basicConstraints=critical,CA:TRUE"
SERVER="keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth subjectAltName=DNS:lab.example,IP:127.0.0.1"

# key FILE [GENPKEY-OPTION...]
key() {
  file=$1
  shift
  [ $# -gt 0 ] || set -- -algorithm EC -pkeyopt ec_paramgen_curve:P-256
  openssl genpkey "$@" -out "$file" 2>/dev/null
}

# certificate NAME KEY-FILE NOT-AFTER ISSUER EXTENSION...; an ISSUER of "self" signs with its own key.
certificate() {
  name=$1 key=$2 end=$3 issuer=$4
  shift 4
  printf '%s\n' "[x]" "$@" >"$work/extensions"
  printf '%s\n' "[ca]" "default_ca=d" "[d]" "database=$work/index" "new_certs_dir=$work" "rand_serial=yes" \
    "default_md=${DIGEST:-sha256}" "policy=p" "unique_subject=no" "[p]" "commonName=supplied" >"$work/ca"
  : >"$work/index"
  openssl req -new -key "$key" -subj "/CN=Lab $name" -out "$work/request" 2>/dev/null
  if [ "$issuer" = self ]; then set -- -selfsign -keyfile "$key"; else set -- -cert "$work/$issuer.pem" -keyfile "$work/$issuer.key"; fi
  openssl ca -batch -notext -config "$work/ca" -in "$work/request" -out "$work/$name.pem" \
    -startdate $START -enddate "$end" -extfile "$work/extensions" -extensions x "$@" 2>/dev/null
}

# authority NAME ISSUER EXTENSION...
authority() {
  name=$1 issuer=$2
  shift 2
  key "$work/$name.key"
  # shellcheck disable=SC2086
  certificate "$name" "$work/$name.key" $FAR "$issuer" $AUTHORITY "$@"
}

# server NAME NOT-AFTER ISSUER
server() {
  # shellcheck disable=SC2086
  certificate "$1" server.key "$2" "$3" $SERVER
}

# sends FILE NAME...: what a server sends, its own certificate first and its issuers behind it
sends() {
  file=$1
  shift
  for name in "$@"; do cat "$work/$name.pem"; done >"$file.pem"
}

key server.key
authority root self
authority middle root
authority inner middle
authority fenced root "nameConstraints=critical,permitted;DNS:elsewhere.example"
# pathlen needs the basic constraints in one line
AUTHORITY="keyUsage=critical,keyCertSign basicConstraints=critical,CA:TRUE,pathlen:0" authority short root
authority below-short short

server server $FAR root
server expired $PAST root
server via-middle $FAR middle
server expired-via-middle $PAST middle
server expired-via-inner $PAST inner
server expired-via-fenced $PAST fenced
server expired-below-short $PAST below-short
cp server.key "$work/server.key"
server expired-via-server $PAST server
key "$work/steward.key"
certificate steward "$work/steward.key" $FAR root keyUsage=critical,keyCertSign basicConstraints=CA:FALSE
server expired-via-steward $PAST steward
certificate expired-client server.key $PAST root keyUsage=critical,digitalSignature extendedKeyUsage=clientAuth
certificate expired-signer server.key $PAST root keyUsage=critical,keyCertSign extendedKeyUsage=serverAuth
certificate expired-critical server.key $PAST root keyUsage=critical,digitalSignature 1.2.3.4=critical,DER:0500
DIGEST=sha1 server expired-sha1 $PAST root
key "$work/small.key" -algorithm RSA -pkeyopt rsa_keygen_bits:1024
certificate expired-small "$work/small.key" $PAST root keyUsage=critical,digitalSignature
server self-signed $PAST self

for name in root server expired self-signed expired-client expired-signer expired-critical expired-sha1 expired-small; do
  sends $name $name
done
sends via-middle via-middle middle
sends expired-via-middle expired-via-middle middle
sends expired-via-inner expired-via-inner inner middle
sends expired-via-fenced expired-via-fenced fenced
sends expired-below-short expired-below-short below-short short
sends expired-via-server expired-via-server server
sends expired-via-steward expired-via-steward steward

# the same name as the root, another key: what an impostor would make
authority root self
sends other-root root
server expired-by-other $PAST root
sends expired-by-other expired-by-other
