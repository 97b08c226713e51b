{{/* The function's name is not free: Crossplane names an installed dependency after its repository, acme/function-pave. */}}
{{- define "pave.function" -}}acme-function-pave{{- end }}

{{- define "pave.registry" -}}ghcr.io/acme{{- end }}

{{- define "pave.version" -}}{{ .Values.version | default .Chart.AppVersion }}{{- end }}

{{- define "pave.labels" -}}
app.kubernetes.io/name: pave
app.kubernetes.io/part-of: pave
app.kubernetes.io/version: {{ .Chart.AppVersion }}
{{- end }}

{{/* What the running Configuration cannot do without stays when the chart is uninstalled: deleting a Configuration deletes its
definitions, and with them every Database. */}}
{{- define "pave.keep" -}}
helm.sh/resource-policy: keep
{{- end }}

{{/* Labels of the function's pods in every revision; Crossplane sets them. */}}
{{- define "pave.pods" -}}
pkg.crossplane.io/function: {{ include "pave.function" . }}
{{- end }}

{{/* Not empty where Helm sees a cluster. `helm template` does not. */}}
{{- define "pave.connected" -}}
{{- if lookup "v1" "Namespace" "" "kube-system" }}true{{ end }}
{{- end }}

{{/* Not empty where the kind is served. Its definition comes with the Configuration, after the first installation. */}}
{{- define "pave.serves" -}}
{{- if .root.Capabilities.APIVersions.Has (printf "pave.internal/v1alpha1/%s" .kind) }}true{{ end }}
{{- end }}
