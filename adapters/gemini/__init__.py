"""Gemini: the image model behind google-genai, on the Developer API or on Vertex."""

from adapters.gemini.checkup import Checkup
from adapters.gemini.model import GeminiModel

__all__ = ["Checkup", "GeminiModel"]
