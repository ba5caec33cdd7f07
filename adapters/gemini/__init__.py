"""Gemini: the image model and the screener behind google-genai, on the Developer API or on Vertex."""

from adapters.gemini.checkup import Checkup
from adapters.gemini.model import GeminiModel
from adapters.gemini.screener import GeminiScreener

__all__ = ["Checkup", "GeminiModel", "GeminiScreener"]
