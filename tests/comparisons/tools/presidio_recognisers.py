"""Presidio's pattern recognisers, all that know one of the given kinds, in one analyser.

Recognisers of all countries are asked, also those that are off by default, and as if each knew
English. There is no model of a language: a blank spaCy pipeline only cuts the text into words, in
small letters, for Presidio to look for words that speak for a finding. Whether a host has a public
suffix is asked of the list that tldextract carries, not of the network.

    python -m comparisons.tools.presidio_recognisers KIND…
"""

import inspect
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Any

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import SpacyNlpEngine

from comparisons.tools.servings import Told, serve


def _small_letters(words: Any) -> Any:
    """Without a lemma a word is none that speaks for anything."""
    for word in words:
        word.lemma_ = word.lower_
    return words


spacy.Language.component("small_letters", func=_small_letters)


def _recognisers(kinds: Sequence[str]) -> Iterator[Any]:
    """Those that need neither a model nor a service."""
    models = ("nlp_engine_recognizers", "ner", "third_party")
    known: Any = predefined_recognizers
    for _, one in inspect.getmembers(known, inspect.isclass):
        if any(part in one.__module__.split(".") for part in models):
            continue
        make: Any = one
        recogniser = make(supported_language="en")
        if set(recogniser.supported_entities) & set(kinds):
            yield recogniser


class Presidio:
    """An analyser of English."""

    def __init__(self, kinds: Sequence[str]) -> None:
        tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
        pipeline = spacy.blank("en")
        pipeline.add_pipe("small_letters")
        engine = SpacyNlpEngine()
        engine.nlp = {"en": pipeline}
        registry = RecognizerRegistry(list(_recognisers(kinds)), supported_languages=["en"])
        self._analyser = AnalyzerEngine(registry, engine, supported_languages=["en"])
        self._kinds = list(kinds)
        self.version = f"presidio-analyzer {version('presidio-analyzer')}"

    def ready(self, text: str) -> str:
        return text

    def call(self, given: str) -> Any:
        return self._analyser.analyze(given, "en", entities=self._kinds)

    def read(self, _text: str, found: Any) -> Iterator[Told]:
        for one in found:
            yield Told(one.start, one.end, one.entity_type, one.score)


if __name__ == "__main__":
    serve(Presidio(sys.argv[1:]))
