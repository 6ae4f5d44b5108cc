import sys

import access_token

version = ""
for line in sys.stdin:
    try:
        kept = access_token.refused(version) if line.strip() == "refused" else access_token.current()
        version = kept["version"]
        print(kept["value"], flush=True)
    except Exception as error:
        print(f"failed: {error}", flush=True)
