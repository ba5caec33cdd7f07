"""Help and usage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations import wording
from conversations.caps import CapUse
from conversations.catalog import Catalogue
from conversations.commands import COMMANDS, Command, OptionKind
from conversations.identity import Platform
from conversations.preferences import Preferences
from conversations.turn import Turn
from conversations.views.nouns import Fact, Listing, Section
from conversations.wording.review import BY_MEMBERSHIP, BY_PERMISSION


@dataclass(frozen=True, slots=True)
class Used:
    """What a member has used."""

    today: CapUse
    limit: int
    resets_at: datetime  # UTC
    cost: int  # of this month, millionths of a dollar


def usage(used: Used) -> Listing:
    """Show a member what they have used and what is left."""
    rows = (
        Fact("Made today", wording.counted(used.today.spent, "picture")),
        Fact("Being made", wording.counted(used.today.held, "picture")),
        Fact("Left", wording.left(used.today.left(used.limit), used.limit)),
        Fact("Begins anew", wording.moment(used.resets_at)),
        Fact("Cost this month", wording.price(used.cost, billed=True)),
    )
    return Listing("Your usage", "Only pictures that were shown are counted.", (Section("Today", rows),))


def welcome() -> Listing:
    """Introduce Plantain to a place that it has come to."""
    return Listing(
        "Hello, I am Plantain",
        "I make and edit pictures with Gemini. Type /imagine and say what you want to see.",
        (
            Section(
                "What I do",
                (
                    Fact("/imagine", "makes a picture; /edit, a reply that mentions me, or Edit changes one"),
                    Fact("/help", "tells all the rest"),
                ),
            ),
            Section(
                "What to set",
                (
                    Fact("/settings moderators", "names the channel in which reports are reviewed, and by whom"),
                    Fact("/settings caps", "says how many pictures a member may make; models, channels and more"),
                ),
            ),
            Section(
                "What I keep",
                (
                    Fact("", "Prompts, the pictures given and made, who asked, and what moderators decided."),
                    Fact(
                        "", "I read only what is said to me. Google makes the pictures and gets what is sent for that."
                    ),
                ),
            ),
        ),
    )


def settings(kept: Preferences, catalogue: Catalogue, platform: Platform) -> Listing:
    """Show what a tenant has set."""
    unset, channel, role, channels = (
        "as the operator has it",
        kept.moderators_channel,
        kept.moderators_role,
        kept.channels,
    )
    otherwise = BY_MEMBERSHIP if platform is Platform.SLACK else BY_PERMISSION
    rows = (
        Fact("Moderators' channel", wording.channel(channel) if channel else "none yet", named=(channel,)),
        Fact("Moderators", wording.role(role) if role else otherwise, named=(role,)),
        Fact("Pictures of a member in a day", unset if kept.daily is None else str(kept.daily)),
        Fact("Pictures of all in a month", unset if kept.monthly is None else str(kept.monthly)),
        Fact("Models", wording.listed(kept.models or catalogue.names()[2:])),
        Fact("Channels", wording.listed([wording.channel(one) for one in channels]) or "all", named=channels),
        Fact("Screening", kept.strictness.capitalize()),
        Fact("Time zone", kept.timezone),
        Fact("Pause", "paused: nothing new is made" if kept.paused else "no"),
    )
    return Listing("Settings of this place", "For those who manage it.", (Section("Set", rows),))


def conversation(turns: Sequence[Turn]) -> Listing:
    """Show what was made, each below what it continues."""
    depths: dict[str, int] = {}
    rows = []
    for turn in turns:
        depth = depths[turn.id] = depths.get(turn.parent_id or "", -1) + 1
        rows.append(Fact(turn.requester.name, f"{'↳ ' * min(depth, _DEEPEST)}{turn.prompt[:_BRIEF]}"))
    intro = "The newest pictures that can be continued, each below what it continues."
    if not rows:
        intro = "Nothing was made here yet. Begin with /imagine."
    return Listing("This conversation", intro, (Section("Turns", tuple(rows)),) if rows else ())


_DEEPEST = 6
_BRIEF = 120  # characters of a prompt


def help_(platform: Platform = Platform.CONSOLE) -> Listing:
    """Show all there is, and what a platform keeps from a bot."""
    return Listing(
        "What Plantain can do",
        "Type a command, or reply to a picture in plain words to change it.",
        (
            Section("Commands", tuple(Fact(_signature(command), command.description) for command in COMMANDS)),
            Section("Options", tuple(_options())),
            Section("Buttons", _BUTTONS),
            *((Section("Words without a command", _WORDS[platform]),) if platform in _WORDS else ()),
        ),
    )


_WORDS = {
    Platform.DISCORD: (
        Fact("A reply", "changes the picture it answers, if it mentions me: Discord shows me no other words"),
        Fact("In a thread", "words that mention me continue the newest picture there; in direct messages all do"),
        Fact("Elsewhere", "a mention makes a new picture, or changes the one that is attached"),
        Fact("Without any words", "Edit below a picture, and Apps, Edit image in the menu of a message, always work"),
    ),
    Platform.SLACK: (
        Fact("A mention", "makes a new picture in a thread of its own, or changes the one that is attached"),
        Fact("In a thread", "a mention continues the newest picture there; in direct messages all words do"),
        Fact("A command alone", "opens a form, which takes pictures too; --ratio 16:9 is as good as ratio:16:9"),
        Fact("Without any words", "Edit below a picture, and Edit image in the menu of a message, always work"),
    ),
}
_BUTTONS = (
    Fact("Edit", "Say what should change; the picture itself stays as it is and a new one continues it"),
    Fact("Variations", "Two more pictures from the same words"),
    Fact("Delete", "Take your picture away; later pictures no longer build on it"),
    Fact("Cancel", "Stop a picture that is not ready; it does not count"),
    Fact("Post", "Show to all what you have made privately; it is looked at once more before"),
    Fact("Report", "Tell the moderators what is wrong with a picture; you are told what they decide"),
    Fact("Appeal", "Ask once that what was taken down is looked at again"),
    Fact("Try again", "Ask once more for what failed"),
)


def _signature(command: Command) -> str:
    return command.example or f"/{command.name}"


def _options() -> Sequence[Fact]:
    seen: dict[str, str] = {}
    for command in COMMANDS:
        for option in command.options:
            if option.kind is not OptionKind.PICTURE and option is not command.words and not option.fixed:
                seen.setdefault(option.name, option.description)
    return [Fact(f"{name}:", description) for name, description in seen.items()]
