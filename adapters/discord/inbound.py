"""What Discord tells of → an action's argument; pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import discord

from adapters.discord.anchors import USUAL_LIMIT, Anchor, encode
from adapters.discord.controls import decode
from conversations.commands import MENUS, Press, Right, Submission
from conversations.identity import ChannelRef, MemberRef, MessageRef, Place, Platform, Tenant
from conversations.pictures import Attachment

_SUBCOMMAND: Final = discord.AppCommandOptionType.subcommand.value
_ATTACHMENT: Final = discord.AppCommandOptionType.attachment.value
_MENTIONED: Final = re.compile(r"<(?:#|@&)(\d{15,20})>")
_NAME: Final = 80  # characters of a member's name
_FILE: Final = 120  # characters of a file's name


@dataclass(frozen=True, slots=True)
class Invoked:
    """A command, or an entry of a message's menu, with what it was given."""

    name: str
    submission: Submission
    private: bool = False  # whether it was asked to be shown to the member alone


def command(interaction: discord.Interaction) -> Invoked:
    """Read a slash command."""
    data = _data(interaction)
    options, branch = data.get("options", []), ""
    if options and options[0]["type"] == _SUBCOMMAND:
        branch = options[0]["name"]
        options = options[0].get("options", [])
    resolved = data.get("resolved", {})
    files = {option["name"]: option["value"] for option in options if option["type"] == _ATTACHMENT}
    values = {option["name"]: _value(interaction, option) for option in options if option["name"] not in files}
    submission = _submission(
        interaction,
        values=values,
        attachments=_attachments(list(files.values()), resolved),
        typed=values.get("prompt", ""),
        branch=branch,
    )
    return Invoked(str(data["name"]), submission, private=values.get("private") == "yes")


def menu(interaction: discord.Interaction) -> Invoked | None:
    """Read an entry of a message's menu; None for one that is none of ours."""
    data = _data(interaction)
    known = next((one for one in MENUS if one.name == data["name"]), None)
    target = data.get("resolved", {}).get("messages", {}).get(str(data.get("target_id")))
    if known is None or target is None:
        return None
    submission = _submission(
        interaction,
        reply_to=MessageRef(place_of(interaction), str(target["id"])),
        attachments=tuple(_attachment(one) for one in target.get("attachments", []) if _is_picture(one)),
    )
    return Invoked(known.key, submission)


def pressed(interaction: discord.Interaction) -> Press | None:
    """Read a press on a button; None for one that is none of ours."""
    found = decode(str(_data(interaction).get("custom_id", "")))
    return None if found is None else Press(*found, _submission(interaction))


def submitted(interaction: discord.Interaction) -> Press | None:
    """Read a form that was sent in; None for one that is none of ours."""
    data = _data(interaction)
    found = decode(str(data.get("custom_id", "")))
    if found is None:
        return None
    values: dict[str, str] = {}
    files: list[str] = []
    for field in _fields(data.get("components", [])):
        if field["type"] == discord.ComponentType.file_upload.value:
            files.extend(field.get("values", []))
        elif "values" in field:
            values[field["custom_id"]] = next(iter(field["values"]), "")
        else:
            values[field["custom_id"]] = field.get("value") or ""
    submission = _submission(
        interaction,
        values=values,
        attachments=_attachments(files, data.get("resolved", {})),
        typed=values.get("prompt", ""),
    )
    return Press(*found, submission, filled=True)


def completed(interaction: discord.Interaction) -> tuple[str, str, str]:
    """Read what is being typed: the command, the option, and how far it is."""
    data = _data(interaction)
    options: list[dict[str, Any]] = data.get("options", [])
    focused = next((option for option in options if option.get("focused")), {})
    return str(data["name"]), str(focused.get("name", "")), str(focused.get("value", ""))


def said(message: discord.Message, bot: discord.abc.User) -> Submission | None:
    """Read words that were said to the bot, by mention or in direct messages; None for all others.

    Without the intent that lets bots read along, Discord hides all other words from it anyway.
    """
    if message.author.bot or message.webhook_id is not None or message.author.id == bot.id:
        return None
    if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
        return None
    if message.guild is not None and bot not in message.mentions:
        return None
    place = place_of(message)
    answered = _answered(message)
    # One that is deleted is taken for ours, and found to be gone.
    ours = answered is not None and (not isinstance(answered, discord.Message) or answered.author.id == bot.id)
    shown = _pictures(answered) if isinstance(answered, discord.Message) and not ours else []
    words = re.sub(rf"<@!?{bot.id}>", " ", message.content)
    return Submission(
        key=f"discord:message:{message.id}",
        place=place,
        member=_member(message.author, place.tenant),
        anchor=encode(Anchor(message=message.id, limit=message.guild.filesize_limit if message.guild else USUAL_LIMIT)),
        values={"prompt": "\n".join(" ".join(line.split()) for line in words.strip().splitlines())},
        attachments=(*_pictures(message), *shown),
        about=bool(shown),
        reply_to=MessageRef(place, str(answered.id)) if ours and answered is not None else None,
        locale=str(message.guild.preferred_locale) if message.guild else "en",
        typed=words.strip(),
    )


def place_of(event: discord.Interaction | discord.Message) -> Place:
    """Tell where something happened; a thread belongs to its channel."""
    channel = event.channel
    tenant = _tenant(event)
    if isinstance(channel, discord.Thread):
        return Place(ChannelRef(tenant, str(channel.parent_id)), str(channel.id))
    channel_id = event.channel_id if isinstance(event, discord.Interaction) else event.channel.id
    return Place(ChannelRef(tenant, str(channel_id)))


def member_of(interaction: discord.Interaction) -> MemberRef:
    """Tell who asks."""
    return _member(interaction.user, _tenant(interaction))


def _tenant(event: discord.Interaction | discord.Message) -> Tenant:
    """Tell whose it is: the guild's that has installed the bot, else that of the member who asks, alone."""
    if isinstance(event, discord.Message):
        guild = event.guild
        return Tenant(Platform.DISCORD, str(guild.id)) if guild else _alone(event.author.id)
    if event.guild_id is not None and event.is_guild_integration():
        return Tenant(Platform.DISCORD, str(event.guild_id))
    return _alone(event.user.id)


def _alone(user_id: int) -> Tenant:
    return Tenant.of_member(Platform.DISCORD, str(user_id))


def _member(user: discord.abc.User, tenant: Tenant) -> MemberRef:
    return MemberRef(tenant, str(user.id), " ".join(user.display_name.split())[:_NAME] or str(user.id))


def _submission(
    interaction: discord.Interaction,
    *,
    values: Mapping[str, str] | None = None,
    attachments: tuple[Attachment, ...] = (),
    reply_to: MessageRef | None = None,
    typed: str = "",
    branch: str = "",
) -> Submission:
    place = place_of(interaction)
    anchor = Anchor(interaction.application_id, interaction.id, interaction.token, interaction.filesize_limit)
    in_guild = not place.tenant.owner
    return Submission(
        key=f"discord:{interaction.id}",
        place=place,
        member=member_of(interaction),
        anchor=encode(anchor),
        values=values or {},
        attachments=attachments,
        reply_to=reply_to,
        locale=str(interaction.locale),
        typed=typed,
        rights=_rights(interaction.permissions) if in_guild else frozenset(),
        roles=_roles(interaction) if in_guild else frozenset(),
        branch=branch,
    )


def _rights(permissions: discord.Permissions) -> frozenset[Right]:
    """Read what the interaction itself says that the member may, which holds in this very channel."""
    found = set()
    if permissions.manage_messages or permissions.administrator:
        found.add(Right.MODERATE)
    if permissions.manage_guild or permissions.administrator:
        found.add(Right.MANAGE)
    return frozenset(found)


def _roles(interaction: discord.Interaction) -> frozenset[str]:
    """Read the roles that the interaction itself names: `roles` has only those that the client has heard of before."""
    user = interaction.user
    known = user._roles if isinstance(user, discord.Member) else ()  # noqa: SLF001 -- nothing public has them
    return frozenset(str(role) for role in known)


def _value(interaction: discord.Interaction, option: Mapping[str, Any]) -> str:
    value = option["value"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if option["type"] == discord.AppCommandOptionType.role.value:
        return "" if str(value) == str(interaction.guild_id) else str(value)  # everyone's role is none in particular
    return _MENTIONED.sub(r"\1", str(value)) if option["name"] == "allow" else str(value)


def _attachments(ids: Sequence[str], resolved: Mapping[str, Any]) -> tuple[Attachment, ...]:
    known = resolved.get("attachments", {})
    return tuple(_attachment(known[str(one)]) for one in ids if str(one) in known)


def _attachment(one: Mapping[str, Any]) -> Attachment:
    return Attachment(str(one["url"]), str(one["filename"])[:_FILE], int(one["size"]))


def _is_picture(one: Mapping[str, Any]) -> bool:
    return str(one.get("content_type") or "image/").startswith("image/")


def _fields(components: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Find the fields of a form, whether they stand in a label or in a row."""
    found: list[Mapping[str, Any]] = []
    for one in components:
        inner = [one["component"]] if "component" in one else one.get("components", [])
        found.extend(inner)
    return [one for one in found if "custom_id" in one]


def _answered(message: discord.Message) -> discord.Message | discord.Object | None:
    """Find the message replied to, or its id where Discord does not hand it over."""
    reference = message.reference
    if message.type is not discord.MessageType.reply or reference is None or reference.message_id is None:
        return None
    found = reference.resolved
    return found if isinstance(found, discord.Message) else discord.Object(reference.message_id)


def _pictures(message: discord.Message) -> list[Attachment]:
    return [
        Attachment(one.url, one.filename[:_FILE], one.size)
        for one in message.attachments
        if (one.content_type or "image/").startswith("image/")
    ]


def _data(interaction: discord.Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})
