"""Every sentence that people read, in English; each takes what it speaks of and nothing else.

A sentence says what happened, whether it cost something, and what to do next.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, assert_never

from conversations.commands import Control
from conversations.errors import PictureProblem
from conversations.outcomes import (
    CapReached,
    CommandUnknown,
    Ending,
    ModelUnknown,
    NothingToCancel,
    NothingToContinue,
    NotYours,
    OptionEmpty,
    OptionInvalid,
    OptionsConflict,
    OptionUnknown,
    PictureNotHere,
    PictureNumberUnknown,
    PictureRejected,
    PicturesMissing,
    PicturesTooMany,
    PromptBlocked,
    PromptMissing,
    PromptRepeats,
    PromptTooLong,
    RatioUnsupported,
    Refusal,
    SizeUnsupported,
    TooLate,
)
from conversations.turn import Phase

LABELS: Final = {
    Control.EDIT: "Edit",
    Control.VARIATIONS: "Variations",
    Control.DELETE: "Delete",
    Control.CANCEL: "Cancel",
    Control.RETRY: "Try again",
}

MADE_BY_AI: Final = "Made by AI, with an invisible SynthID watermark"
OFFLINE: Final = "Drawn offline: no model was asked, nothing is billed"
OFFLINE_MODEL: Final = "Offline sketch"
_UNCHARGED: Final = "It does not count towards your cap."


def refusal(reason: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912 -- one sentence a reason, matched exhaustively
    """Say why nothing was done."""
    match reason:
        case PromptMissing():
            return "Say what the picture should show: the prompt is empty."
        case PromptTooLong(length, limit):
            return f"The prompt has {length:,} characters; {limit:,} is the most. Shorten it and send it again."
        case PromptRepeats():
            return "The prompt repeats the same few characters. Describe the picture in words."
        case PromptBlocked(category):
            subject = category.replace("_", " ")
            return f"This prompt is not allowed here ({subject}). Nothing was made, and nothing was charged."
        case CommandUnknown(name, near):
            if not name:
                return "A command begins with / and its name, such as /imagine. /help lists them all."
            return f"There is no command /{name}." + (f" Did you mean /{near}?" if near else " /help lists them all.")
        case OptionUnknown(name, command, known):
            takes = f"It takes: {listed(known)}." if known else "It takes none."
            return f"/{command} has no option “{name}”. {takes}"
        case OptionEmpty(name):
            return f"The option {name} has no value. Give it one, or take it away."
        case PictureNumberUnknown(numbers):
            return f"There is no picture of that number here. Those that can be continued: {listed(numbers)}."
        case OptionInvalid(name, value, choices):
            return f"“{value}” is no value for {name}. It takes: {listed(choices)}."
        case OptionsConflict(first, second):
            return f"Give either {first} in pixels or {second}, not both."
        case ModelUnknown(name, known):
            return f"There is no model “{name}”. There are: {listed(known)}."
        case RatioUnsupported(model, ratio, ratios):
            return f"{model} does not draw {ratio}. It draws: {listed(ratios)}, or auto."
        case SizeUnsupported(model, size, sizes):
            return f"{model} does not draw at {size}. It draws at: {listed(sizes)}."
        case PicturesMissing(needed, given):
            return f"Attach at least {counted(needed, 'picture')}; there {'is' if given == 1 else 'are'} {given}."
        case PicturesTooMany(limit, given):
            return f"That is {counted(given, 'picture')}; {limit} is the most this takes."
        case PictureRejected(problem, filename):
            return _unusable(problem, filename)
        case PictureNotHere():
            return "That picture is not in this channel, or no longer there, so it cannot be continued."
        case NothingToContinue():
            return "There is no picture here to change yet. Attach one, or make one with /imagine."
        case CapReached(limit, resets_at):
            return (
                f"Your {counted(limit, 'picture')} for today are used or being made. The count begins anew at "
                f"{moment(resets_at)}."
            )
        case NothingToCancel():
            return "You have nothing waiting or running here."
        case TooLate():
            return "That has already ended, so there was nothing left to do."
        case NotYours():
            return "Only the member who asked for this may do that."
        case _:
            assert_never(reason)


def _unusable(problem: PictureProblem, filename: str) -> str:
    name = f"“{filename}”" if filename else "The picture"
    match problem:
        case PictureProblem.EMPTY:
            return f"{name} is empty. Attach it again."
        case PictureProblem.TOO_LARGE:
            return f"{name} is too large: 7 MB is the most. Attach a smaller copy."
        case PictureProblem.NOT_A_PICTURE:
            return f"{name} is not a picture that can be read. PNG, JPEG, WebP, GIF, HEIC and AVIF are."
        case PictureProblem.TOO_MANY_PIXELS:
            return f"{name} has too many pixels: 50 million is the most. Attach a smaller copy."
        case PictureProblem.BROKEN:
            return f"{name} is damaged or cut off. Attach it again, or save it anew first."
        case PictureProblem.GONE:
            return f"{name} could not be fetched any more. Attach it again."
        case _:
            assert_never(problem)


def failure(ending: Ending) -> str:  # noqa: C901, PLR0911, PLR0912 -- see refusal
    """Say why a turn ended without a picture, whether that cost the member anything, and what to try."""
    match ending:
        case Ending.WORDS_ONLY:
            return f"The model answered in words and drew nothing. {_UNCHARGED} Ask for a picture more plainly."
        case Ending.NO_PICTURE:
            return f"The model ended without a picture. {_UNCHARGED} Try other words, or another model."
        case Ending.PROMPT_BLOCKED:
            return f"The model's provider refused these words or pictures. {_UNCHARGED} Rephrase, or leave people out."
        case Ending.PICTURE_BLOCKED:
            return f"The provider's safety filter withheld the picture. {_UNCHARGED} Rephrase what it should show."
        case Ending.RECITATION:
            return f"The picture came too close to an existing work. {_UNCHARGED} Ask for something more your own."
        case Ending.PROHIBITED:
            return f"The provider does not draw this subject. {_UNCHARGED} Ask for something else."
        case Ending.TRUNCATED:
            return f"The model ran out of room before it drew. {_UNCHARGED} Shorten the prompt or ask for less at once."
        case Ending.BROKEN_PICTURE:
            return f"The picture that came was damaged. {_UNCHARGED} Try again."
        case Ending.OTHER | Ending.PICTURE:
            return f"The model stopped without saying why. {_UNCHARGED} Try again, or rephrase."
        case Ending.NOT_SENT:
            return f"The model could not be reached. {_UNCHARGED} Try again in a few minutes."
        case Ending.LOST:
            return f"The connection broke while the model was drawing. {_UNCHARGED} Try again."
        case Ending.TIMEOUT:
            return f"The model took too long. {_UNCHARGED} Try again, or ask for a smaller size."
        case Ending.BUSY:
            return f"The model is overloaded right now. {_UNCHARGED} Try again in a few minutes."
        case Ending.REJECTED:
            return f"The model does not take this request. {_UNCHARGED} Try another model, or fewer pictures."
        case Ending.INPUT_UNUSABLE:
            return f"An attached picture cannot be used. {_UNCHARGED} Attach another."
        case Ending.PARENT_ENDED:
            return f"The picture this was to continue was not made. {_UNCHARGED} Continue another one."
        case Ending.UNDELIVERABLE:
            return f"The picture was made but could not be shown here. {_UNCHARGED}"
        case Ending.CANCELLED:
            return f"Cancelled. {_UNCHARGED}"
        case Ending.INTERNAL:
            return f"Something went wrong on our side. {_UNCHARGED} Try again; the operators' log has the details."
        case _:
            assert_never(ending)


def preparing(ahead: int) -> str:
    """Say that it waits, and behind how many others."""
    if ahead <= 0:
        return "Preparing…"
    return f"Preparing… {ordinal(ahead + 1)} in the queue"


def waiting() -> str:
    """Say that it waits for the picture it continues."""
    return "Preparing… waits for the picture it continues"


STATUS: Final = {
    Phase.GENERATING: "Generating…",
    Phase.FINALIZING: "Finalizing…",
    Phase.READY: "Ready",
    Phase.FAILED: "Failed",
    Phase.CANCELLED: "Cancelled",
}


def byline(name: str, count: int) -> str:
    """Say who asked for it."""
    return f"{name} asked for {'a picture' if count == 1 else counted(count, 'picture')}"


def alt(prompt: str, number: int, total: int) -> str:
    """Describe a picture for those who cannot see it, at most 1,000 characters."""
    which = f"Picture {number} of {total}" if total > 1 else "Picture"
    return f"{which}: {prompt}"[:1000]


def left(left_: int, limit: int) -> str:
    """Say what is left of a cap."""
    return f"{left_} of {limit} left today"


def trimmed(asked: int, given: int, limit: int) -> str:
    """Say that fewer were taken than asked for."""
    return f"You asked for {asked}; {given} was left of your {limit} for today, so {given} will be made."


def price(millionths: int, *, billed: bool) -> str:
    """Write a price in dollars."""
    if millionths == 0:
        return "free"
    digits = f"{millionths / 1_000_000:.4f}".rstrip("0")
    whole, _, fraction = digits.partition(".")
    return f"${whole}.{fraction.ljust(2, '0')}" + ("" if billed else " (estimated)")


def moment(when: datetime) -> str:
    """Write a time, in UTC."""
    return f"{when:%H:%M} UTC on {when.day} {when:%B}"


def first_frame(filename_index: int) -> str:
    """Say that of an animation only one frame was used."""
    return f"Input {filename_index} is animated: its first frame was used."


def continues(name: str, prompt: str) -> str:
    """Name the turn a turn continues."""
    words = prompt if len(prompt) <= 60 else prompt[:59] + "…"  # noqa: PLR2004 -- a line's worth
    return f"Continues “{words}” by {name}"


def cancelled(count: int) -> str:
    """Say how much was stopped."""
    return f"Stopped {counted(count, 'picture')}. What was held is yours again."


def counted(count: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def listed(words: Sequence[str]) -> str:
    """Write a list."""
    return ", ".join(words)


def ordinal(number: int) -> str:
    """Write 1st, 2nd, 3rd."""
    tens = number % 100
    suffix = "th" if 10 < tens < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")  # noqa: PLR2004 -- English
    return f"{number}{suffix}"
