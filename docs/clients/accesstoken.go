// Package accesstoken keeps the access token from the token server. Call Refused when WeChat answers 40001, 40014 or 42001.
package accesstoken

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"
)

type Token struct {
	Value, Version string
	ExpiresIn      time.Duration
}

var (
	client = http.Client{Timeout: 5 * time.Second}
	one    sync.Mutex // One goroutine asks, the others wait.
	kept   Token
	asked  time.Time
)

// Current asks every minute whether there is another one; if nobody answers, the one that is kept lasts to its end.
func Current() (Token, error) {
	one.Lock()
	defer one.Unlock()
	isValid := time.Since(asked) < kept.ExpiresIn*time.Second
	if !isValid || time.Since(asked) >= time.Minute {
		if token, err := ask("GET", "", ""); err == nil || !isValid {
			return token, err
		}
	}
	return kept, nil
}

func Refused(version string) (Token, error) {
	one.Lock()
	defer one.Unlock()
	if kept.Version != version && time.Since(asked) < kept.ExpiresIn*time.Second {
		return kept, nil
	}
	if _, err := ask("POST", "/rejections", `{"version":"`+version+`"}`); err != nil {
		return Token{}, err
	}
	kept = Token{} // Of no use, whoever answers from here on.
	return ask("GET", "", "")
}

func ask(method, path, body string) (_ Token, err error) {
	for _, url := range strings.Fields(os.Getenv("WECHAT_TOKEN_SERVERS")) {
		began := time.Now()
		call, _ := http.NewRequest(method, url+"/v1/apps/"+os.Getenv("WECHAT_APP_ID")+"/access-token"+path, strings.NewReader(body))
		call.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer " + os.Getenv("WECHAT_CLIENT_KEY")}}
		response, failure := client.Do(call)
		if err = failure; err != nil {
			continue
		}
		defer response.Body.Close()
		if response.StatusCode == 200 {
			asked, err = began, json.NewDecoder(response.Body).Decode(&kept)
			return kept, err
		}
		err = fmt.Errorf("the token server answers %d", response.StatusCode)
		if response.StatusCode < 500 { // 401, 403: the key.
			break
		}
	}
	return Token{}, err
}
