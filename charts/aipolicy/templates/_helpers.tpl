{{/*
One name for everything. It is fixed, not made from the release's: a cluster has one
operator (its definitions and webhook configurations are the cluster's), guards find it
under this name, and its permissions name what they are for.
*/}}
{{- define "aipolicy.name" -}}
aipolicy-operator
{{- end -}}

{{- define "aipolicy.selector" -}}
app.kubernetes.io/name: {{ include "aipolicy.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "aipolicy.labels" -}}
{{ include "aipolicy.selector" . }}
app.kubernetes.io/component: operator
app.kubernetes.io/part-of: aipolicy
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end -}}

{{/* An image's reference; takes a list of the image's values and the default tag. */}}
{{- define "aipolicy.image" -}}
{{- $image := index . 0 -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default (index . 1) }}
{{- end -}}
{{- end -}}

{{- define "aipolicy.image.proxy" -}}
{{- if .Values.images.proxy.repository -}}
{{ include "aipolicy.image" (list .Values.images.proxy .Chart.AppVersion) }}
{{- else -}}
{{ include "aipolicy.image" (list .Values.images.sidecar .Chart.AppVersion) }}
{{- end -}}
{{- end -}}

{{/* OTEL_* variables as JSON: the given ones over those that `telemetry` implies. */}}
{{- define "aipolicy.environment" -}}
{{- $given := index . 0 -}}
{{- $telemetry := index . 1 -}}
{{- $implied := dict -}}
{{- with $telemetry.otlp.endpoint -}}
{{- $_ := set $implied "OTEL_EXPORTER_OTLP_ENDPOINT" . -}}
{{- end -}}
{{- merge (dict) $given $implied | toJson -}}
{{- end -}}
