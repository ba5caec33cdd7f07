"""Options that other picture programs have and no model here takes; people type them out of habit."""

from collections.abc import Mapping
from typing import Final

from conversations.outcomes import Instead

_GUIDANCE: Final = ("guidance", "guidance_scale", "cfg", "cfg_scale", "stylize", "weirdness")
_STRENGTH: Final = (
    "strength",
    "image_strength",
    "image_weight",
    "blend_strength",
    "style_strength",
    "style_weight",
    "denoise",
    "denoising_strength",
    "iw",
    "sw",
)
_MACHINERY: Final = ("steps", "sampler", "scheduler", "clip_skip", "lora", "chaos")
_NEGATIVE: Final = ("negative_prompt", "negative", "no")

UNOFFERED: Final[Mapping[str, Instead]] = {
    **dict.fromkeys(_GUIDANCE, Instead.SAY_SO),
    **dict.fromkeys(_STRENGTH, Instead.SAY_HOW_MUCH),
    **dict.fromkeys(_MACHINERY, Instead.NOTHING),
    **dict.fromkeys(_NEGATIVE, Instead.AVOID),
}


def unoffered(name: str) -> Instead | None:
    """Tell what to do instead of an option of this name, None when it is none of these."""
    return UNOFFERED.get(name.casefold().replace("-", "_"))
