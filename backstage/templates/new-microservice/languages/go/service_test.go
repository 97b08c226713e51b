// The service from outside.
package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func get(service http.Handler, path string, headers ...string) (int, string) {
	request := httptest.NewRequest(http.MethodGet, path, nil)
	for index := 0; index < len(headers); index += 2 {
		request.Header.Set(headers[index], headers[index+1])
	}
	answer := httptest.NewRecorder()
	service.ServeHTTP(answer, request)
	return answer.Code, answer.Body.String()
}

func TestItSaysThatItTakesRequests(t *testing.T) {
	status, body := get(routes(newMetrics()), "/healthz")
	if status != http.StatusOK || body != "ok\n" {
		t.Fatal(status, body)
	}
}

func TestRequestsAreCountedByRouteAndStatusAsTheAlertsReadThem(t *testing.T) {
	service := routes(newMetrics())
	if status, body := get(service, "/"); status != http.StatusOK {
		t.Fatal(status, body)
	}
	_, exposition := get(service, "/metrics")
	counted := `http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/"} 1`
	if !strings.Contains(exposition, counted) {
		t.Fatal(exposition)
	}
}

func TestThePlatformsOwnRequestsAreNotCounted(t *testing.T) {
	service := routes(newMetrics())
	get(service, "/healthz")
	get(service, "/metrics")
	_, exposition := get(service, "/metrics")
	if strings.Contains(exposition, "http_route") {
		t.Fatal(exposition)
	}
}

func TestWhateverSomebodyMakesUpIsOneSeries(t *testing.T) {
	service := routes(newMetrics())
	for _, request := range []*http.Request{
		httptest.NewRequest("MADE-UP", "/", nil),
		httptest.NewRequest("INVENTED", "/nowhere", nil),
	} {
		service.ServeHTTP(httptest.NewRecorder(), request)
	}
	_, exposition := get(service, "/metrics")
	for _, made := range []string{"MADE-UP", "INVENTED", "nowhere"} {
		if strings.Contains(exposition, made) {
			t.Fatal(exposition)
		}
	}
}

func TestARequestBelongsToTheTraceOfWhoeverCalled(t *testing.T) {
	var log bytes.Buffer
	if _, err := startTelemetry(t.Context(), &log); err != nil {
		t.Fatal(err)
	}
	spans := tracetest.NewSpanRecorder()
	otel.SetTracerProvider(trace.NewTracerProvider(trace.WithSpanProcessor(spans)))
	const caller = "0af7651916cd43dd8448eb211c80319c"
	get(routes(newMetrics()), "/", "Traceparent", "00-"+caller+"-b7ad6b7169203331-01")

	if ended := spans.Ended(); len(ended) != 1 || ended[0].SpanContext().TraceID().String() != caller {
		t.Fatal(ended)
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err, log.String())
	}
	if line["level"] != "INFO" || line["route"] != "/" || line["trace"] != caller {
		t.Fatal(line)
	}
}

func TestALevelThatIsNoneIsRefusedWithTheChoices(t *testing.T) {
	t.Setenv("LOG_LEVEL", "loud")
	_, err := startTelemetry(t.Context(), &bytes.Buffer{})
	if err == nil || !strings.Contains(err.Error(), "LOG_LEVEL: 'loud' is no level") {
		t.Fatal(err)
	}
}
