"""Why a turn ended without a picture: one sentence for each ending, matched exhaustively."""

from typing import Final, assert_never

from conversations.outcomes import Ending

_UNCHARGED: Final = "It does not count towards your cap."


def failure(ending: Ending, detail: str = "") -> str:
    """Say why a turn ended without a picture, whether that cost the member anything, and what to try.

    detail: the provider's own word for it, said only where nobody here knows what it means.
    """
    what, then = _failure(ending, detail)
    return f"{what} {_UNCHARGED} {then}".rstrip()


def _failure(ending: Ending, detail: str) -> tuple[str, str]:  # noqa: C901, PLR0911, PLR0912 -- see refusal
    """Return what happened, and what to do next."""
    match ending:
        case Ending.WORDS_ONLY:
            return "The model answered in words and drew nothing.", "Ask for a picture more plainly."
        case Ending.NO_PICTURE:
            return "The model ended without a picture.", "Try other words, or another model."
        case Ending.PROMPT_BLOCKED:
            return "The provider's safety filter refused these words.", "Rephrase them, or leave people out."
        case Ending.PROMPT_REFUSED:
            return "The provider refused this prompt and does not say why.", "Rephrase it, or try another model."
        case Ending.INPUT_BLOCKED:
            return "The provider's safety filter refused a picture that was attached.", "Use another picture."
        case Ending.JAILBREAK:
            return (
                "The provider took this prompt for an attempt to get round its rules.",
                "Describe only what the picture should show.",
            )
        case Ending.PROHIBITED:
            return "The provider does not draw this subject.", "Ask for something else."
        case Ending.LISTED_WORD:
            return "A word of this prompt, or of the answer, is on the provider's list.", "Use other words."
        case Ending.ARMOR:
            return "A filter that this installation's operators have set up stopped it.", "Rephrase it, or ask them."
        case Ending.ANSWER_BLOCKED:
            return "The provider's safety filter stopped the model's answer.", "Rephrase what the picture should show."
        case Ending.PICTURE_BLOCKED:
            return (
                "The picture was drawn, and the provider's safety filter withheld it.",
                "Make the scene milder, or leave people out.",
            )
        case Ending.PICTURE_PROHIBITED:
            return "The picture was drawn, and the provider does not allow its subject.", "Ask for something else."
        case Ending.RECITATION:
            return "The answer came too close to a text that exists.", "Ask for something more your own."
        case Ending.PICTURE_RECITATION:
            return "The picture came too close to an existing work.", "Name no work or artist, or change the scene."
        case Ending.PERSONAL_DATA:
            return "The answer held personal data, so the provider withheld it.", "Leave names and numbers out."
        case Ending.LANGUAGE:
            return "The model does not take this language.", "Write the prompt in another, such as English."
        case Ending.TRUNCATED:
            return "The model ran out of room before it drew.", "Shorten the prompt, or ask for less at once."
        case Ending.MALFORMED:
            return "The model's answer was garbled.", "Try again, in simpler words if it happens twice."
        case Ending.SIGNATURE:
            return (
                "The provider no longer takes what the model said earlier in this conversation.",
                "Attach the picture to /edit to go on from it.",
            )
        case Ending.BROKEN_PICTURE:
            return "The picture that came was damaged.", "Try again."
        case Ending.OTHER | Ending.PICTURE:
            return "The model stopped without saying why.", "Try again, or rephrase."
        case Ending.UNKNOWN:
            word = f" ({detail})" if detail else ""
            return f"The provider stopped it for a reason that is new here{word}.", "Rephrase it, or try another model."
        case Ending.NOT_SENT:
            return "The model could not be reached.", "Try again in a few minutes."
        case Ending.LOST:
            return "The connection broke while the model was drawing.", "Try again."
        case Ending.TIMEOUT:
            return "The model took too long.", "Try again, or ask for a smaller size."
        case Ending.BUSY:
            return "The model is overloaded right now.", "Try again in a few minutes."
        case Ending.LIMITED:
            return (
                "The provider has no more room for this installation right now: its quota is used up.",
                "Try again later, or with another model.",
            )
        case Ending.REJECTED:
            return "The model does not take this request.", "Try another model, or fewer pictures."
        case Ending.ACCESS_REFUSED:
            return (
                "The provider does not accept this installation's key, account or region.",
                "Tell the operators: plantain doctor says what to do.",
            )
        case Ending.MODEL_GONE:
            return "The provider does not offer this model, or not any more.", "Choose another model."
        case Ending.TOO_LARGE:
            return (
                "The pictures, given and earlier, are too much for the model at once.",
                "Attach fewer or smaller ones, or begin anew.",
            )
        case Ending.SCREENED:
            return "This prompt is not allowed here.", "Ask for something else."
        case Ending.OUTPUT_SCREENED:
            return "What the model made is not allowed here, so it is not shown.", "Change what you ask for."
        case Ending.UNCHECKED:
            return (
                "It could not be checked whether this is allowed here, so nothing is shown.",
                "Try again in a few minutes.",
            )
        case Ending.INPUT_UNUSABLE:
            return "An attached picture cannot be used.", "Attach another."
        case Ending.MODERATED:
            return "A moderator has ended what was waiting.", ""
        case Ending.PARENT_ENDED:
            return "The picture this was to continue was not made, or is gone.", "Continue another one."
        case Ending.UNDELIVERABLE:
            return "The picture was made but could not be shown here.", ""
        case Ending.CANCELLED:
            return "Cancelled.", ""
        case Ending.INTERNAL:
            return "Something went wrong on our side.", "Try again; the operators' log has the details."
        case _:
            assert_never(ending)
