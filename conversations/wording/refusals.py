"""Why nothing was done: one sentence for each reason, matched exhaustively."""

from typing import Final, assert_never

from conversations.errors import PictureProblem
from conversations.outcomes import (
    AppealTooLate,
    CapReached,
    CaseChanged,
    CaseClaimed,
    CaseDecided,
    ChannelNotAllowed,
    CommandUnknown,
    DeclinedTooOften,
    FieldInvalid,
    Instead,
    ModelNotAllowed,
    ModelUnknown,
    ModeratorsOpen,
    NotChecked,
    NothingShown,
    NothingToCancel,
    NothingToContinue,
    NotManager,
    NotModerator,
    NotYours,
    OptionEmpty,
    OptionInvalid,
    OptionNotOffered,
    OptionsConflict,
    OptionUnknown,
    OptionUnsupported,
    Paused,
    PictureNotHere,
    PictureNumberUnknown,
    PictureRejected,
    PicturesMissing,
    PicturesTooMany,
    PostedBefore,
    PostNotChecked,
    PostNotTaken,
    PostRefused,
    PromptBlocked,
    PromptMissing,
    PromptRepeats,
    PromptTooLong,
    RatioUnsupported,
    Refusal,
    ReportedBefore,
    Restricted,
    SizeUnsupported,
    SpendReached,
    TenantCapReached,
    TooLate,
)
from conversations.wording.phrases import counted, listed, moment

_INSTEAD: Final = {
    Instead.SAY_SO: "Say in the prompt what must be so, as plainly as you can.",
    Instead.SAY_HOW_MUCH: "Say in the prompt how much should stay as it is, and what may change.",
    Instead.AVOID: "Use avoid: for what the picture should not show.",
    Instead.NOTHING: "Leave it away.",
}


def refusal(reason: Refusal) -> str:  # noqa: C901, PLR0911, PLR0912, PLR0915 -- one sentence a reason, matched exhaustively
    """Say why nothing was done."""
    match reason:
        case PromptMissing():
            return "Say what the picture should show: the prompt is empty."
        case PromptTooLong(length, limit):
            return f"The prompt has {length:,} characters; {limit:,} is the most. Shorten it and send it again."
        case PromptRepeats():
            return "The prompt repeats the same few characters. Describe the picture in words."
        case PromptBlocked(category):
            subject = f" ({category.replace('_', ' ')})" if category else ""
            return f"This prompt is not allowed here{subject}. Nothing was made, and nothing was charged."
        case NotChecked(offline=True):
            return (
                "Only a model could check whether this is allowed here, and none is set up: pictures are offline "
                "sketches. Nothing was made, and it does not count towards your cap. Use other words."
            )
        case NotChecked():
            return (
                "It could not be checked whether this is allowed here, so nothing was made. It does not count towards "
                "your cap. Try again in a few minutes."
            )
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
        case OptionNotOffered(name, instead):
            return f"No model here has an option “{name}”. {_INSTEAD[instead]}"
        case OptionUnsupported(model, name, values):
            takes = f"It takes: {listed(values)}." if values else f"Leave {name} away, or choose another model."
            return f"{model} does not take this {name}. {takes}"
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
        case NothingShown():
            return "There is no picture in that message to change."
        case NothingToContinue():
            return "There is no picture here to change yet. Attach one, or make one with /imagine."
        case CapReached(limit, resets_at):
            return (
                f"Your {counted(limit, 'picture')} for today are used or being made. The count begins anew at "
                f"{moment(resets_at)}."
            )
        case TenantCapReached(limit, resets_at):
            return (
                f"The {counted(limit, 'picture')} of this community for the month are used or being made. "
                f"The count begins anew at {moment(resets_at)}."
            )
        case SpendReached(resets_at):
            return (
                "What this installation may spend in a day is spent, so nothing was made and nothing charged. "
                f"It goes on at {moment(resets_at)}; /edit and /imagine work again then."
            )
        case DeclinedTooOften(limit, resets_at):
            return (
                f"{counted(limit, 'prompt')} of yours were not allowed today, so no more are taken until "
                f"{moment(resets_at)}."
            )
        case Paused():
            return "Plantain is paused here by those who manage it. Nothing was made; ask them when it goes on."
        case ChannelNotAllowed():
            return "Pictures are not made in this channel. Try another; /help tells what else there is."
        case ModelNotAllowed(model, models):
            return f"{model} is not used here. There are: {listed(models)}."
        case Restricted(banned, until, note):
            what = "You may not use Plantain here" if banned else "You may not make pictures here"
            long = f"until {moment(until)}" if until else "any more"
            return f"{what} {long}, a moderator has decided." + (f" They say: “{note}”" if note else "")
        case NothingToCancel():
            return "You have nothing waiting or running here."
        case TooLate():
            return "That has already ended, so there was nothing left to do."
        case PostRefused(category):
            subject = f" ({category.replace('_', ' ')})" if category else ""
            return f"This may not be shown to all here{subject}. It stays yours alone, and nothing was charged."
        case PostNotChecked(offline=True):
            return (
                "Only a model could check whether this may be shown to all here, and none is set up. It stays yours "
                "alone, and nothing was charged."
            )
        case PostNotChecked():
            return (
                "It could not be checked whether this may be shown to all here, so it stays yours alone. Press Post "
                "again in a few minutes."
            )
        case PostNotTaken():
            return (
                "I may not write where this would be shown to all, so it stays yours alone. Let me in, then press Post."
            )
        case PostedBefore():
            return "It is posted already, or about to be."
        case NotModerator():
            return "Only moderators may do that."
        case NotManager():
            return "Only those who manage this place may do that."
        case CaseDecided(what, by, at):
            return f"{by} was first, at {moment(at)}: {what}. Nothing was changed."
        case CaseClaimed(by):
            return f"{by} looks into this one already. You may still decide it."
        case CaseChanged():
            return "This case has changed since its card was drawn. Look at the newest card, and decide there."
        case ReportedBefore():
            return "You have reported this already; you will be told what the moderators decide."
        case AppealTooLate():
            return "There is nothing to appeal any more: it was appealed before, decided again, or is too long ago."
        case FieldInvalid(label, takes):
            return f"“{label}” cannot be read. It takes {takes}."
        case ModeratorsOpen():
            return (
                "Anybody may join that channel, and who is in the moderators' channel is a moderator. Make a private "
                "one, let me in with “/invite @Plantain”, and name that. Nothing was changed."
            )
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
