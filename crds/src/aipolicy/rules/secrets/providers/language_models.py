"""Keys of services that run models."""

from typing import Final

from aipolicy.rules.secrets.formats import BASE62, BASE64URL, HEX, LOWER, UUID, Format

_OPENAI: Final = "OpenAI API reference, Authentication"
_ANTHROPIC: Final = "Anthropic API reference, Authentication"

FORMATS: Final = (
    Format(
        "OpenAI",
        "OpenAIKey",
        rf"sk-(?:proj|svcacct|admin|service)-{BASE64URL}{{20,150}}T3BlbkFJ{BASE64URL}{{20,150}}",
        _OPENAI,
    ),
    Format(
        "OpenAI",
        "OpenAIKey",
        rf"sk-(?:[a-z]{{2,12}}-)?{BASE62}{{20}}T3BlbkFJ{BASE62}{{20}}",
        _OPENAI,
    ),
    Format(
        "Anthropic",
        "AnthropicKey",
        rf"sk-ant-(?:api|admin|sid|oat|ort)[0-9]{{2}}-{BASE64URL}{{93}}AA",
        _ANTHROPIC,
    ),
    Format(
        "OpenRouter",
        "OpenRouterKey",
        rf"sk-or-v1-{HEX}{{64}}",
        "OpenRouter docs, API authentication",
    ),
    Format("Langfuse", "LangfuseKey", rf"sk-lf-{UUID}", "Langfuse docs, API keys"),
    Format(
        "Helicone",
        "HeliconeKey",
        rf"(?:sk|pk)-helicone-{LOWER}{{7}}-{LOWER}{{7}}-{LOWER}{{7}}-{LOWER}{{7}}",
        "Helicone docs, API keys",
    ),
    Format("DeepSeek", "DeepSeekKey", rf"sk-{HEX}{{32}}", "DeepSeek API docs, Your first API call"),
    Format(
        "Stability AI",
        "StabilityKey",
        rf"sk-{BASE62}{{48}}",
        "Stability AI REST API, Authentication",
    ),
    Format(
        "Hugging Face",
        "HuggingFaceToken",
        r"hf_[A-Za-z]{34}",
        "Hugging Face Hub documentation, User access tokens",
    ),
    Format(
        "Hugging Face",
        "HuggingFaceToken",
        r"api_org_[A-Za-z]{34}",
        "Hugging Face Hub documentation, Organization API tokens",
    ),
    Format(
        "Groq", "GroqKey", rf"gsk_{BASE62}{{52}}", "GroqCloud documentation, Quickstart: API key"
    ),
    Format("Replicate", "ReplicateToken", rf"r8_{BASE62}{{37}}", "Replicate docs, API tokens"),
    Format(
        "Perplexity",
        "PerplexityKey",
        rf"pplx-{BASE62}{{48}}",
        "Perplexity API documentation, API key management",
    ),
    Format("xAI", "XaiKey", rf"xai-{BASE62}{{80}}", "xAI documentation, API keys"),
    Format("Fireworks AI", "FireworksKey", rf"fw_{BASE62}{{22,24}}", "Fireworks AI docs, API keys"),
    Format(
        "Together AI", "TogetherKey", rf"tgp_v1_{BASE64URL}{{43}}", "Together AI docs, API keys"
    ),
    Format(
        "Together AI",
        "TogetherKey",
        rf"{HEX}{{64}}",
        "Together AI docs, API keys",
        names=("together",),
    ),
    Format("Cerebras", "CerebrasKey", rf"csk-{LOWER}{{48}}", "Cerebras Inference docs, Quickstart"),
    Format(
        "NVIDIA",
        "NvidiaKey",
        rf"nvapi-{BASE64URL}{{64}}",
        "NVIDIA NGC user guide, Generating API keys",
    ),
    Format("Jina AI", "JinaKey", rf"jina_{HEX}{{32}}{BASE64URL}{{28}}", "Jina AI, API keys"),
    Format("Voyage AI", "VoyageKey", rf"pa-{BASE64URL}{{43}}", "Voyage AI docs, API keys"),
    Format(
        "Tavily", "TavilyKey", rf"tvly-(?:dev-|prod-)?{BASE62}{{32}}", "Tavily docs, Quickstart"
    ),
    Format("Firecrawl", "FirecrawlKey", rf"fc-{HEX}{{32}}", "Firecrawl docs, API keys"),
    Format(
        "LangSmith",
        "LangSmithKey",
        rf"lsv2_(?:pt|sk)_{HEX}{{32}}_{HEX}{{10}}",
        "LangSmith docs, Create an API key",
    ),
    Format("LangSmith", "LangSmithKey", rf"ls__{HEX}{{32}}", "LangSmith docs, Create an API key"),
    Format(
        "ElevenLabs", "ElevenLabsKey", rf"sk_{HEX}{{48}}", "ElevenLabs docs, API authentication"
    ),
    Format("Runway", "RunwayKey", rf"key_{HEX}{{128}}", "Runway API documentation, Setup: keys"),
    Format("Anyscale", "AnyscaleSecret", rf"esecret_{LOWER}{{26,40}}", "Anyscale docs, API keys"),
    Format("Modal", "ModalToken", rf"a[ks]-{BASE62}{{22}}", "Modal docs, Token ID and secret"),
    Format("RunPod", "RunPodKey", r"rpa_[0-9A-Z]{40}[0-9A-Za-z]{0,8}", "Runpod docs, API keys"),
    Format(
        "LlamaCloud", "LlamaCloudKey", rf"llx-{BASE62}{{48}}", "LlamaCloud docs, Getting an API key"
    ),
    Format("Nomic", "NomicKey", rf"nk-{BASE64URL}{{43}}", "Nomic docs, API keys"),
    Format("Mem0", "Mem0Key", rf"m0-{BASE62}{{40}}", "Mem0 docs, API keys"),
    Format("E2B", "E2bKey", rf"e2b_{HEX}{{40}}", "E2B docs, API keys"),
    Format("DeepL", "DeepLKey", rf"{UUID}:fx", "DeepL API documentation, Authentication"),
    Format("fal", "FalKey", rf"{UUID}:{HEX}{{32}}", "fal docs, Key-based authentication"),
    Format(
        "Zhipu AI",
        "ZhipuKey",
        rf"{HEX}{{32}}\.{BASE62}{{16}}",
        "Zhipu AI open platform, HTTP authentication",
    ),
    Format(
        "Weights & Biases",
        "WandbKey",
        rf"{HEX}{{40}}",
        "Weights & Biases docs, API keys",
        names=("wandb", "weights_and_biases"),
    ),
    Format(
        "Cohere",
        "CohereKey",
        rf"{BASE62}{{40}}",
        "Cohere documentation, API keys and rate limits",
        names=("cohere", "co_api_key"),
    ),
    Format(
        "Mistral AI",
        "MistralKey",
        rf"{BASE62}{{32}}",
        "Mistral AI documentation, Quickstart: API key",
        names=("mistral",),
    ),
    Format(
        "AI21 Labs", "Ai21Key", rf"{BASE62}{{32}}", "AI21 documentation, API key", names=("ai21",)
    ),
    Format(
        "AssemblyAI",
        "AssemblyAiKey",
        rf"{HEX}{{32}}",
        "AssemblyAI docs, Authentication",
        names=("assemblyai", "assembly_ai"),
    ),
    Format(
        "Deepgram", "DeepgramKey", rf"{HEX}{{40}}", "Deepgram docs, API keys", names=("deepgram",)
    ),
    Format(
        "Comet",
        "CometKey",
        rf"{BASE62}{{25}}",
        "Comet docs, API key",
        names=("comet_api", "comet_ml"),
    ),
    Format(
        "Clarifai",
        "ClarifaiKey",
        rf"{HEX}{{32}}",
        "Clarifai docs, Personal access tokens",
        names=("clarifai",),
    ),
    Format(
        "Roboflow",
        "RoboflowKey",
        rf"{BASE62}{{20}}",
        "Roboflow docs, Authentication",
        names=("roboflow",),
    ),
    Format("Exa", "ExaKey", UUID, "Exa docs, Getting started", names=("exa_api",)),
    Format(
        "Private AI",
        "PrivateAiKey",
        rf"{LOWER}{{32}}",
        "Private AI docs, Authentication",
        names=("private_ai", "privateai"),
    ),
    Format(
        "Kagi",
        "KagiKey",
        rf"{BASE64URL}{{11,12}}\.{BASE64URL}{{43}}",
        "Kagi API docs, Authentication",
        names=("kagi", "bot"),
    ),
    Format(
        "SerpApi",
        "SerpApiKey",
        rf"{HEX}{{64}}",
        "SerpApi documentation, API key",
        names=("serpapi", "serp_api"),
    ),
    Format(
        "Serper", "SerperKey", rf"{HEX}{{40}}", "Serper documentation, API key", names=("serper",)
    ),
    Format(
        "Apify", "ApifyToken", rf"apify_api_{BASE62}{{36}}", "Apify docs, API integration: tokens"
    ),
)
