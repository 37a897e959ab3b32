"""Keys of databases, warehouses and search services."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64, BASE64URL, HEX, LOWER, UUID, Format

FORMATS: Final = (
    Format(
        "Databricks",
        "DatabricksToken",
        rf"dapi{HEX}{{32}}(?:-[0-9])?",
        "Databricks documentation, Personal access token authentication",
    ),
    Format(
        "Databricks",
        "DatabricksSecret",
        rf"dose{HEX}{{32}}",
        "Databricks documentation, OAuth for service principals",
    ),
    Format(
        "Supabase",
        "SupabaseToken",
        rf"sbp_{HEX}{{40}}",
        "Supabase docs, Management API: authentication",
    ),
    Format(
        "Supabase",
        "SupabaseKey",
        rf"sb_secret_{BASE64URL}{{22}}_{BASE64URL}{{8}}",
        "Supabase docs, Understanding API keys",
    ),
    Format(
        "PlanetScale",
        "PlanetScaleToken",
        r"pscale_(?:pw|tkn|oauth)_[0-9A-Za-z_.=\-]{32,64}",
        "PlanetScale docs, Service tokens and password prefixes",
    ),
    Format("Neon", "NeonKey", rf"napi_{LOWER}{{64}}", "Neon docs, Manage API keys"),
    Format(
        "Airtable",
        "AirtableToken",
        rf"pat{BASE62}{{14}}\.{HEX}{{64}}",
        "Airtable, Personal access tokens",
    ),
    Format(
        "Airtable", "AirtableKey", rf"key{BASE62}{{14}}", "Airtable, API keys", names=("airtable",)
    ),
    Format("Aiven", "AivenPassword", rf"AVNS_{BASE64URL}{{19}}", "Aiven docs, Service passwords"),
    Format(
        "ClickHouse Cloud",
        "ClickHouseKey",
        rf"4b1d{BASE62}{{38}}",
        "ClickHouse docs, Managing API keys",
    ),
    Format(
        "CockroachDB Cloud",
        "CockroachKey",
        rf"CCDB1_{BASE62}{{22}}_{BASE62}{{40}}",
        "CockroachDB docs, Cloud API: service account keys",
    ),
    Format("Fauna", "FaunaSecret", r"fn[AEF][0-9A-Za-z_\-]{37,45}", "Fauna documentation, Secrets"),
    Format(
        "Pinecone",
        "PineconeKey",
        rf"pcsk_{BASE62}{{4,8}}_{BASE62}{{55,70}}",
        "Pinecone docs, Manage API keys",
    ),
    Format("Pinecone", "PineconeKey", UUID, "Pinecone docs, Manage API keys", names=("pinecone",)),
    Format("Xata", "XataKey", rf"xau_{BASE62}{{35,45}}", "Xata docs, API keys"),
    Format(
        "Confluent",
        "ConfluentSecret",
        r"cflt[0-9A-Za-z+/]{60}",
        "Confluent documentation, API keys: format",
    ),
    Format(
        "Confluent",
        "ConfluentSecret",
        rf"{BASE64}{{64}}",
        "Confluent documentation, API keys",
        names=("confluent", "ccloud", "kafka_api_secret"),
    ),
    Format(
        "MongoDB Atlas",
        "AtlasSecret",
        rf"mdb_sa_sk_{BASE64URL}{{40}}",
        "MongoDB Atlas docs, Service accounts",
    ),
    Format(
        "MongoDB Atlas",
        "AtlasKey",
        UUID,
        "MongoDB Atlas docs, Programmatic API keys",
        names=("atlas", "mongodb"),
    ),
    Format(
        "Elastic",
        "ElasticKey",
        rf"essu_{BASE64}{{40,120}}={{0,2}}",
        "Elastic docs, Elastic Cloud API keys",
    ),
    Format(
        "Elastic",
        "ElasticKey",
        r"[0-9A-Za-z+/]{58}==",
        "Elastic docs, Create API key: encoded",
        names=("elastic", "apikey", "es_api"),
    ),
    Format(
        "Algolia",
        "AlgoliaKey",
        rf"{HEX}{{32}}",
        "Algolia documentation, API keys",
        names=("algolia",),
    ),
    Format(
        "Meilisearch",
        "MeilisearchKey",
        rf"{HEX}{{64}}",
        "Meilisearch documentation, Keys",
        names=("meili",),
    ),
    Format(
        "Typesense",
        "TypesenseKey",
        rf"{BASE62}{{32}}",
        "Typesense documentation, API keys",
        names=("typesense",),
    ),
    Format("Appwrite", "AppwriteKey", rf"standard_{HEX}{{256}}", "Appwrite docs, API keys"),
    Format(
        "Tinybird",
        "TinybirdToken",
        rf"p\.eyJ{BASE64URL}{{60,250}}\.{BASE64URL}{{43}}",
        "Tinybird docs, Tokens",
    ),
    Format(
        "InfluxData",
        "InfluxToken",
        r"[0-9A-Za-z_\-]{86}==",
        "InfluxDB documentation, Manage tokens",
        names=("influx",),
    ),
    Format(
        "Upstash",
        "UpstashToken",
        r"[0-9A-Za-z+/_\-]{40,140}={0,2}",
        "Upstash documentation, REST API: authentication",
        names=("upstash",),
    ),
    Format(
        "Directus",
        "DirectusToken",
        rf"{BASE64URL}{{32}}",
        "Directus docs, Access tokens",
        names=("directus",),
    ),
    Format(
        "Mapbox",
        "MapboxToken",
        rf"[st]k\.eyJ1{BASE64URL}{{20,200}}\.{BASE64URL}{{22}}",
        "Mapbox docs, Access tokens: secret tokens",
    ),
)
