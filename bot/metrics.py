"""Figures for whoever runs the bot, as Prometheus collects them; nothing in them tells of a person.

Loaded only where figures are wanted: what counts takes 3 MB and a tenth of a second.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from telegram import Update
from telegram.ext import Application, ContextTypes

from bot.serving import Serving
from index.model import Decision

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""The bounds between which times of handling are counted."""

OTHER = "other"
"""The kind of an update that the library does not know."""


class Metrics:
    """What is counted, and what is read off when somebody asks.

    Args:
        serving: what is served.
    """

    page_type = CONTENT_TYPE_LATEST
    """How the page is written."""

    def __init__(self, serving: Serving) -> None:
        self._registry = CollectorRegistry()
        self._updates = Counter(
            "verbatim_updates", "Updates that were handled.", ["kind"], registry=self._registry
        )
        self._seconds = Histogram(
            "verbatim_handling_seconds",
            "How long it took to handle an update, its turn not waited for.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._errors = Counter(
            "verbatim_errors",
            "Failures to handle an update or to get some.",
            ["error"],
            registry=self._registry,
        )
        self._registry.register(_Served(serving))
        ProcessCollector(registry=self._registry)

    @contextmanager
    def handling(self, update: object) -> Iterator[None]:
        """Count an update, and the time until the block ends."""
        self._updates.labels(kind(update)).inc()
        with self._seconds.time():
            yield

    async def failed(self, _update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Count an error: what sort it is, not what it says."""
        self._errors.labels(type(context.error).__name__).inc()

    def page(self) -> bytes:
        """All figures, in Prometheus's text format."""
        return generate_latest(self._registry)


class Measured(Application[Any, Any, Any, Any, Any, Any]):
    """An application that tells what it handles.

    Args:
        metrics: where it is counted.
        given: what the builder gives an application.
    """

    def __init__(self, metrics: Metrics, **given: Any) -> None:
        super().__init__(**given)
        self._metrics = metrics
        self.add_error_handler(metrics.failed)

    async def process_update(self, update: object) -> None:
        """Handle an update."""
        with self._metrics.handling(update):
            await super().process_update(update)


class _Served(Collector):
    """Reads off what is served, and what was answered from it."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving

    def collect(self) -> Iterator[Metric]:
        replies = self._serving.replies
        answers = CounterMetricFamily(
            "verbatim_answers", "Questions, by what was decided.", labels=["decision"]
        )
        for decision in Decision:
            answers.add_metric([decision.value], replies.asked[decision])
        yield answers
        yield GaugeMetricFamily(
            "verbatim_passages",
            "Passages that are served.",
            value=len(replies.corpus.passages),
        )
        yield GaugeMetricFamily(
            "verbatim_generation",
            "The generation of the library that is served.",
            value=self._serving.generation,
        )


def kind(update: object) -> str:
    """What an update brings, as Telegram calls it."""
    return next((name for name in Update.ALL_TYPES if getattr(update, name, None)), OTHER)
