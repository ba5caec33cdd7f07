"""Log lines: one event each, with the ids of what it is about; never words, pictures or secrets."""

import logging
import sys

import structlog

_bare_traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def configure(level: str, process: str) -> None:
    """Send every line to standard error, coloured on a terminal and as JSON elsewhere."""
    threshold = logging.getLevelNamesMapping()[level]
    terminal = sys.stderr.isatty()
    # Neither shows the locals of a frame: they hold what members typed.
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer = plain if terminal else structlog.processors.JSONRenderer()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    traceback = [] if terminal else [structlog.processors.ExceptionRenderer(_bare_traceback)]
    structlog.configure(
        processors=[*shared, *traceback, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)
    # Libraries speak through the standard logging; their chatter can hold addresses and bodies.
    logging.basicConfig(level=max(threshold, logging.WARNING), stream=sys.stderr)


def info(event: str, **ids: str) -> None:
    """Write one line; implements ports.Log."""
    structlog.get_logger().info(event, **ids)
