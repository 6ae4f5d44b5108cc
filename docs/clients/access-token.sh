#!/bin/sh
# The access token from the token server, as JSON.
#   access-token.sh                      the token: value, version, and for how many seconds it may be kept (expiresIn)
#   access-token.sh wait <version>       as soon as there is another one; nothing after 25 seconds
#   access-token.sh refused <version>    reports that WeChat refused it (40001, 40014, 42001): the one to go on with
# WECHAT_TOKEN_SERVERS: URLs with blanks between. WECHAT_HEADER_FILE: a file with "Authorization: Bearer <client key>", which
# keeps the key out of the list of processes.
set -eu

ask() {
  for server in $WECHAT_TOKEN_SERVERS; do
    # The next one if this one does not answer.
    curl -sS --fail --connect-timeout 2 -H "@$WECHAT_HEADER_FILE" -H 'Content-Type: application/json' \
      "$@" "$server/v1/apps/$WECHAT_APP_ID/access-token$path" && return
  done
  return 1
}

case "${1:-}" in
  '') path='' && ask --max-time 5 ;;
  wait) path="?after=$2&waitMs=25000" && ask --max-time 35 ;;
  refused) path=/rejections && ask --max-time 10 -d "{\"version\":\"$2\"}" ;;
esac
