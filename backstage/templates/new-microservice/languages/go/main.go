// Command service listens until it is told to stop, and finishes what was begun.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

const (
	// As `spec.ports` of the Microservice has it.
	defaultPort = "8080"
	// Below the time that Kubernetes gives a Pod to end, which is 30 seconds.
	finishWithin = 25 * time.Second
	// A client that sends nothing does not keep a connection.
	headerWithin = 10 * time.Second
)

func main() {
	if err := run(); err != nil {
		slog.Error(err.Error())
		os.Exit(1)
	}
}

func run() error {
	// Kubernetes sends SIGTERM, people send SIGINT.
	told, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	telemetry, err := startTelemetry(told, os.Stdout)
	if err != nil {
		return err
	}
	port, err := port()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", ":"+port)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes(newMetrics()), ReadHeaderTimeout: headerWithin}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	slog.Info("listening", "address", listener.Addr().String())

	select {
	case err = <-served:
	case <-told.Done():
		// A second signal ends it at once.
		stop()
		finishing, cancel := context.WithTimeout(context.Background(), finishWithin)
		defer cancel()
		err = server.Shutdown(finishing)
		slog.Info("stopped")
	}
	return errors.Join(err, telemetry.stop())
}

func port() (string, error) {
	port := os.Getenv("PORT")
	if port == "" {
		return defaultPort, nil
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", fmt.Errorf("PORT: '%s' is no port; choose 1024 to 65535", port)
	}
	return port, nil
}
