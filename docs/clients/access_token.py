"""The access token from the token server. current() is it; call refused(version) when WeChat answers 40001, 40014 or 42001."""
import http.client, json, os, random, threading, time, urllib.request

SERVERS = os.environ["WECHAT_TOKEN_SERVERS"].split()
PATH = f"/v1/apps/{os.environ['WECHAT_APP_ID']}/access-token"
HEADERS = {"Authorization": "Bearer " + os.environ["WECHAT_CLIENT_KEY"], "Content-Type": "application/json"}
_kept = {"version": "", "until": 0}
_one = threading.Lock()  # One thread asks, the others wait.
_FAILURES = (OSError, http.client.HTTPException, ValueError)  # The last two: an answer that broke off.

def current():
    with _one:
        return _kept if time.monotonic() < _kept["until"] else _ask()

def refused(version):
    with _one:
        if _kept["version"] == version:
            return _ask("/rejections", {"version": version}, 10)
    return current()

def _ask(path="", body=None, timeout=5):
    global _kept
    for server in SERVERS:
        began = time.monotonic()
        try:
            request = urllib.request.Request(server + PATH + path, body and json.dumps(body).encode(), HEADERS)
            with urllib.request.urlopen(request, timeout=timeout) as response:
                answer = json.load(response)
            answer = answer.get("credential", answer)
            _kept = answer | {"until": began + answer["expiresIn"]}
            return _kept
        except _FAILURES as error:
            failure = error
            if getattr(error, "code", 500) < 500:  # 401, 403: the key. 304: there is no other one.
                break
    raise failure

def _follow():
    while True:
        try:
            _ask(f"?after={_kept['version']}&waitMs=25000" if _kept["version"] else "", None, 35)
        except _FAILURES as error:
            time.sleep(0 if getattr(error, "code", 0) == 304 else random.uniform(1, 5))
threading.Thread(target=_follow, daemon=True).start()
