"""Gemini: the image model behind google-genai, on the Developer API or on Vertex."""

from adapters.gemini.model import GeminiModel

__all__ = ["GeminiModel"]
