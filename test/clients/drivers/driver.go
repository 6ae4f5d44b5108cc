package main

import (
	"bufio"
	"fmt"
	"os"

	"driver/accesstoken"
)

func main() {
	version := ""
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		var token accesstoken.Token
		var err error
		if lines.Text() == "refused" {
			token, err = accesstoken.Refused(version)
		} else {
			token, err = accesstoken.Current()
		}
		if err != nil {
			fmt.Println("failed:", err)
			continue
		}
		version = token.Version
		fmt.Println(token.Value)
	}
}
