{{- define "insights.name" -}}pave-insights{{- end }}

{{- define "insights.labels" -}}
app.kubernetes.io/name: pave-insights
app.kubernetes.io/part-of: pave
app.kubernetes.io/version: {{ .Chart.AppVersion }}
{{- end }}

{{/* What tells its pods from all others. Selectors cannot be changed. */}}
{{- define "insights.pods" -}}
app.kubernetes.io/name: pave-insights
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "insights.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ with .Values.image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Needed by the first replica to start and refused before anything is installed. */}}
{{- define "insights.check" -}}
{{- if and (gt (int .Values.replicas) 1) (eq .Values.database.kind "sqlite") }}
{{- fail "\n\nreplicas: more than one pod cannot share a file of SQLite. Set database.kind=postgres and database.postgres.secretName, or replicas=1." }}
{{- end }}
{{- if and (eq .Values.database.kind "postgres") (not .Values.database.postgres.secretName) }}
{{- fail "\n\ndatabase.postgres.secretName: is empty. Name a Secret in this namespace with the address of the database; a Database of Pave makes one." }}
{{- end }}
{{- if and .Values.canary.enabled (not .Values.canary.team) }}
{{- fail "\n\ncanary.team: is empty. Name the team of the PlatformPolicy that looks after the platform; the canary's namespace is an Environment of it." }}
{{- end }}
{{- if and .Values.canary.enabled (not .Values.watchCluster) }}
{{- fail "\n\ncanary.enabled: nobody would count it. Set watchCluster=true, or canary.enabled=false." }}
{{- end }}
{{- end }}
