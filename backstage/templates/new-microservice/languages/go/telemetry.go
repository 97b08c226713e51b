package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

const (
	// The name under which traces are found.
	serviceName = "${{ values.name }}"
	// A collector that is away does not keep a service from ending.
	sendWithin = 5 * time.Second
)

// Sends what is left when it is stopped.
type telemetry struct {
	provider *trace.TracerProvider
}

// Logs as JSON lines; traces to OpenTelemetry where OTEL_EXPORTER_OTLP_ENDPOINT names a collector.
func startTelemetry(context context.Context, output io.Writer) (telemetry, error) {
	level := slog.LevelInfo
	if said := os.Getenv("LOG_LEVEL"); said != "" {
		if err := level.UnmarshalText([]byte(said)); err != nil {
			return telemetry{}, fmt.Errorf("LOG_LEVEL: '%s' is no level; choose one of debug, info, warn, error", said)
		}
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(output, &slog.HandlerOptions{Level: level})))
	// A request belongs to the trace of whoever called.
	otel.SetTextMapPropagator(propagation.TraceContext{})
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
		return telemetry{}, nil
	}
	exporter, err := otlptracegrpc.New(context)
	if err != nil {
		return telemetry{}, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: %w", err)
	}
	provider := trace.NewTracerProvider(
		trace.WithBatcher(exporter),
		trace.WithResource(resource.NewSchemaless(attribute.String("service.name", serviceName))),
	)
	otel.SetTracerProvider(provider)
	return telemetry{provider: provider}, nil
}

// Sends what was not sent yet.
func (telemetry telemetry) stop() error {
	if telemetry.provider == nil {
		return nil
	}
	sending, cancel := context.WithTimeout(context.Background(), sendWithin)
	defer cancel()
	if err := telemetry.provider.Shutdown(sending); err != nil {
		slog.Warn("the last traces were not sent", "error", err.Error())
	}
	return nil
}
