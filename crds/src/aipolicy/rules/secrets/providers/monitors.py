"""Keys of services that watch, log and measure."""

from typing import Final

from aipolicy.rules.secrets.checksums import has_grafana_crc32, has_json
from aipolicy.rules.secrets.formats import (
    BASE62,
    BASE64,
    BASE64URL,
    HEX,
    LOWER,
    UPPER,
    UUID,
    Format,
)

_NEW_RELIC: Final = "New Relic docs, New Relic API keys"
_SENTRY: Final = "Sentry developer docs, Authentication tokens: token formats"

FORMATS: Final = (
    Format(
        "Datadog",
        "DatadogApiKey",
        rf"{HEX}{{32}}",
        "Datadog docs, API and application keys",
        names=("datadog", "dd_api", "dd_client"),
    ),
    Format(
        "Datadog",
        "DatadogAppKey",
        rf"{HEX}{{40}}",
        "Datadog docs, API and application keys",
        names=("datadog", "dd_app"),
    ),
    Format("New Relic", "NewRelicKey", rf"NRAK-{UPPER}{{27}}", _NEW_RELIC),
    Format("New Relic", "NewRelicKey", rf"NRI[IQ]-{BASE64URL}{{32}}", _NEW_RELIC),
    Format("New Relic", "NewRelicKey", rf"NRRA-{HEX}{{42}}", _NEW_RELIC),
    Format("New Relic", "NewRelicKey", rf"NRSP-[a-z]{{2}}[0-9]{{2}}{HEX}{{31}}", _NEW_RELIC),
    Format("New Relic", "NewRelicLicense", rf"{HEX}{{36}}NRAL", _NEW_RELIC),
    Format("New Relic", "NewRelicLicense", rf"[a-f][a-z][0-9]{{2}}xx{HEX}{{30}}NRAL", _NEW_RELIC),
    Format(
        "New Relic",
        "NewRelicLicense",
        rf"{HEX}{{40}}",
        _NEW_RELIC,
        names=("newrelic", "new_relic", "nr_license"),
    ),
    Format("Sentry", "SentryToken", rf"sntryu_{HEX}{{64}}", _SENTRY),
    Format(
        "Sentry",
        "SentryToken",
        rf"sntrys_eyJ{BASE64}{{60,}}={{0,2}}_{BASE64}{{43}}",
        _SENTRY,
        has_json,
    ),
    Format("Sentry", "SentryToken", rf"{HEX}{{64}}", _SENTRY, names=("sentry",)),
    Format(
        "Grafana",
        "GrafanaToken",
        rf"glsa_{BASE62}{{32}}_{HEX}{{8}}",
        "Grafana documentation, Service accounts: tokens",
        has_grafana_crc32,
    ),
    Format(
        "Grafana Cloud",
        "GrafanaToken",
        rf"glc_eyJ{BASE64}{{60,}}={{0,2}}",
        "Grafana Cloud documentation, Access policies: tokens",
        has_json,
    ),
    Format(
        "Grafana",
        "GrafanaKey",
        rf"eyJrIjoi{BASE64}{{50,200}}={{0,2}}",
        "Grafana documentation, API keys",
        has_json,
    ),
    Format(
        "Honeycomb", "HoneycombKey", rf"hc[a-z]ik_{LOWER}{{58}}", "Honeycomb docs, API keys: format"
    ),
    Format(
        "Honeycomb",
        "HoneycombKey",
        rf"(?:{HEX}{{32}}|{BASE62}{{22}})",
        "Honeycomb docs, API keys: format",
        names=("honeycomb",),
    ),
    Format(
        "Dynatrace",
        "DynatraceToken",
        r"dt0[a-z][0-9]{2}\.[A-Z0-9]{24}\.[A-Z0-9]{64}",
        "Dynatrace documentation, Access tokens: token format",
    ),
    Format(
        "Splunk",
        "SplunkHecToken",
        r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}",
        "Splunk documentation, HTTP Event Collector: tokens",
        names=("splunk", "hec_token"),
    ),
    Format(
        "PagerDuty",
        "PagerDutyKey",
        r"[0-9A-Za-z_+\-]{20}",
        "PagerDuty support, API access keys",
        names=("pagerduty", "pager_duty"),
    ),
    Format(
        "PagerDuty",
        "PagerDutyKey",
        rf"{HEX}{{32}}",
        "PagerDuty support, Integration keys",
        names=("pagerduty", "pager_duty"),
    ),
    Format(
        "Opsgenie",
        "OpsgenieKey",
        UUID,
        "Opsgenie support, API key management",
        names=("opsgenie", "geniekey"),
    ),
    Format(
        "Rollbar",
        "RollbarToken",
        rf"{HEX}{{32}}",
        "Rollbar docs, Access tokens",
        names=("rollbar",),
    ),
    Format("Bugsnag", "BugsnagKey", rf"{HEX}{{32}}", "BugSnag docs, API key", names=("bugsnag",)),
    Format(
        "Airbrake",
        "AirbrakeKey",
        rf"{HEX}{{32}}",
        "Airbrake docs, Authentication",
        names=("airbrake",),
    ),
    Format(
        "Logz.io",
        "LogzIoToken",
        r"(?:[A-Za-z]{32}|[0-9a-f-]{36})",
        "Logz.io docs, Manage tokens",
        names=("logzio", "logz_io"),
    ),
    Format(
        "Loggly", "LogglyToken", UUID, "Loggly documentation, Customer tokens", names=("loggly",)
    ),
    Format(
        "Sumo Logic",
        "SumoLogicId",
        rf"su{BASE62}{{12}}",
        "Sumo Logic docs, Access keys",
        names=("sumo",),
    ),
    Format(
        "Sumo Logic",
        "SumoLogicKey",
        rf"{BASE62}{{64}}",
        "Sumo Logic docs, Access keys",
        names=("sumo",),
    ),
    Format("Axiom", "AxiomToken", rf"xa[ap]t-{UUID}", "Axiom docs, API tokens"),
    Format("Checkly", "ChecklyKey", rf"cu_{HEX}{{32}}", "Checkly docs, API keys"),
    Format(
        "UptimeRobot",
        "UptimeRobotKey",
        rf"[mu][0-9]{{6,9}}-{HEX}{{24}}",
        "UptimeRobot, API: authentication",
    ),
    Format(
        "Coralogix", "CoralogixKey", rf"cx[a-z]{{2}}_{BASE62}{{30}}", "Coralogix docs, API keys"
    ),
    Format("PostHog", "PostHogKey", rf"phx_{BASE62}{{43,50}}", "PostHog docs, Personal API keys"),
    Format(
        "Amplitude",
        "AmplitudeKey",
        rf"{HEX}{{32}}",
        "Amplitude docs, Keys and tokens",
        names=("amplitude",),
    ),
    Format(
        "Mixpanel",
        "MixpanelSecret",
        rf"{HEX}{{32}}",
        "Mixpanel docs, Project secret and token",
        names=("mixpanel",),
    ),
    Format("Segment", "SegmentToken", rf"sgp_{BASE62}{{64}}", "Segment documentation, Public API"),
    Format(
        "Segment",
        "SegmentKey",
        rf"{BASE62}{{32}}",
        "Segment documentation, Write keys",
        names=("segment",),
    ),
    Format(
        "RudderStack",
        "RudderStackKey",
        rf"{BASE62}{{27}}",
        "RudderStack docs, Glossary: write key",
        names=("rudder",),
    ),
    Format("Rootly", "RootlyKey", rf"rootly_{HEX}{{64}}", "Rootly docs, API authentication"),
    Format("FireHydrant", "FireHydrantKey", rf"fhb-{HEX}{{32}}", "FireHydrant docs, API keys"),
    Format(
        "Pydantic Logfire",
        "LogfireToken",
        rf"pylf_v[0-9]_[a-z]{{2}}_{BASE62}{{43,50}}",
        "Logfire docs, Write tokens",
    ),
    Format(
        "Logtail",
        "BetterStackToken",
        rf"{BASE62}{{24}}",
        "Better Stack docs, API tokens",
        names=("betterstack", "better_stack", "logtail", "betteruptime"),
    ),
    Format(
        "Healthchecks.io",
        "HealthchecksKey",
        rf"hc[rwp]_{BASE62}{{28}}",
        "Healthchecks.io, Management API: authentication",
    ),
    Format(
        "Instana",
        "InstanaToken",
        rf"{BASE64URL}{{22}}",
        "IBM Instana documentation, API tokens",
        names=("instana",),
    ),
)
