version=
while read -r line; do
  if [ "$line" = refused ]; then set -- refused "$version"; else set --; fi
  if answer=$(sh "$CLIENT" "$@" 2> "$WECHAT_TOKEN_FILE.errors"); then
    version=$(echo "$answer" | sed 's/.*"version":"\([^"]*\)".*/\1/')
    echo "$answer" | sed 's/.*"value":"\([^"]*\)".*/\1/'
  else
    echo "failed: $(tr '\n' ' ' < "$WECHAT_TOKEN_FILE.errors")"
  fi
done
