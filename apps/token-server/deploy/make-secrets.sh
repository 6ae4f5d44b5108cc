#!/bin/sh
# Makes secrets/ for compose.yaml: what can be made up. What is there already stays. The AppSecret is yours: secrets/wx-shop
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets

if [ ! -e secrets/redis-url ]; then
  servers=$(openssl rand -hex 32)
  readers=$(openssl rand -hex 32)
  hash() { printf %s "$1" | openssl dgst -sha256 -r | cut -d' ' -f1; }
  sed -e "s/SHA256-OF-THE-SERVERS-PASSWORD/$(hash "$servers")/" -e "s/SHA256-OF-THE-READERS-PASSWORD/$(hash "$readers")/" \
    redis-users.acl > secrets/redis-users.acl
  # It holds hashes of random passwords, and the user that Redis runs as has to read it.
  chmod 644 secrets/redis-users.acl
  echo "redis://wechat:$servers@redis:6379" > secrets/redis-url
  # For NestJS processes with role: 'reader' that are to read from Redis.
  echo "redis://wechat-reader:$readers@redis:6379" > secrets/redis-url-of-readers
fi

[ -e secrets/stand-in-key ] || openssl rand -base64 32 > secrets/stand-in-key

if [ ! -e secrets/tls.crt ]; then
  # To try it with. Put the certificate of your own name here.
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout secrets/tls.key -out secrets/tls.crt 2> /dev/null
fi

# The user of the containers. Their Docker mounts each file with the owner that it has here.
chmod 755 secrets
for name in wx-shop redis-url stand-in-key tls.crt tls.key; do
  [ ! -e "secrets/$name" ] || chown 10001:10001 "secrets/$name" || echo "Run this script as root: secrets/$name needs the owner 10001" >&2
done
[ -e secrets/wx-shop ] || echo "Still missing: secrets/wx-shop, with the AppSecret; then run this script again." >&2
