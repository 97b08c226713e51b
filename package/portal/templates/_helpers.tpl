{{- define "portal.name" -}}pave-portal{{- end }}

{{- define "portal.labels" -}}
app.kubernetes.io/name: pave-portal
app.kubernetes.io/part-of: pave
app.kubernetes.io/version: {{ .Chart.AppVersion }}
{{- end }}

{{/* What tells its pods from all others. Selectors cannot be changed. */}}
{{- define "portal.pods" -}}
app.kubernetes.io/name: pave-portal
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "portal.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* What is laid over the configuration in the image. */}}
{{- define "portal.config" -}}
{{- $config := deepCopy .Values.config }}
{{- if .Values.apply.namespaces }}
{{- $config = mergeOverwrite (dict "pave" (dict "apply" dict)) $config }}
{{- end }}
{{- toYaml $config }}
{{- end }}
