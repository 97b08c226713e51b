package main

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Seconds, as OpenTelemetry recommends for this metric.
var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}

// Requests as OpenTelemetry counts them, which is what the platform's dashboard and alerts read.
type metrics struct {
	registry  *prometheus.Registry
	durations *prometheus.HistogramVec
}

func newMetrics() *metrics {
	durations := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "http_server_request_duration_seconds",
		Help:    "Time from the request to the answer",
		Buckets: bounds,
	}, []string{"http_request_method", "http_route", "http_response_status_code"})
	registry := prometheus.NewRegistry()
	registry.MustRegister(durations)
	return &metrics{registry: registry, durations: durations}
}

// As Prometheus reads them.
func (metrics *metrics) exposition() http.Handler {
	return promhttp.HandlerFor(metrics.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// Measures requests, and gives each a span that logs and traces share.
func (metrics *metrics) measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		started := time.Now()
		method := known(request.Method)
		caller := otel.GetTextMapPropagator().Extract(request.Context(), propagation.HeaderCarrier(request.Header))
		context, span := otel.Tracer(serviceName).Start(caller, method, trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		request = request.WithContext(context)
		recorded := &recorder{ResponseWriter: answer, status: http.StatusOK}
		next.ServeHTTP(recorded, request)

		route := route(request)
		seconds := time.Since(started).Seconds()
		span.SetName(method + " " + route)
		span.SetAttributes(
			attribute.String("http.request.method", method),
			attribute.String("http.route", route),
			attribute.Int("http.response.status_code", recorded.status),
		)
		if recorded.status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		log := slog.Default()
		if traced := span.SpanContext(); traced.HasTraceID() {
			log = log.With("trace", traced.TraceID().String())
		}
		log.InfoContext(context, "answered", "method", method, "route", route, "status", recorded.status, "seconds", seconds)
		metrics.durations.WithLabelValues(method, route, strconv.Itoa(recorded.status)).Observe(seconds)
	})
}

// The pattern and never the path, so the number of series has a limit.
func route(request *http.Request) string {
	_, pattern, _ := strings.Cut(request.Pattern, " ")
	if pattern == "" {
		return "unmatched"
	}
	return strings.TrimSuffix(pattern, "{$}")
}

// Anybody can make up a method, and each would be a series of its own.
func known(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return method
	}
	return "_OTHER"
}

// Remembers the status of an answer.
type recorder struct {
	http.ResponseWriter
	status int
}

func (recorder *recorder) WriteHeader(status int) {
	recorder.status = status
	recorder.ResponseWriter.WriteHeader(status)
}

// For http.ResponseController, which streams and takes connections over.
func (recorder *recorder) Unwrap() http.ResponseWriter {
	return recorder.ResponseWriter
}
