package main

import (
	"encoding/json"
	"io"
	"net/http"
)

// What the service answers. Requests are measured, except those of the platform itself.
func routes(metrics *metrics) http.Handler {
	own := http.NewServeMux()
	own.HandleFunc("GET /{$}", hello)

	all := http.NewServeMux()
	all.Handle("/", metrics.measure(own))
	all.HandleFunc("GET /healthz", healthy)
	all.Handle("GET /metrics", metrics.exposition())
	return all
}

func hello(answer http.ResponseWriter, _ *http.Request) {
	answer.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(answer).Encode(map[string]string{"service": serviceName})
}

// Says that requests are taken. What it depends on is not asked: a database that is away must not restart every replica.
func healthy(answer http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(answer, "ok\n")
}
