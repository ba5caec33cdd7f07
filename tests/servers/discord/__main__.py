"""Runs a loopback Discord that stays, for a real bot: prints its addresses and its token, then does what is typed."""

import argparse
import asyncio
import sys

from tests.servers.discord.by_hand import USAGE, ByHand
from tests.servers.discord.server import DiscordServer


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


async def serve(port: int, token: str, shards: int) -> None:
    async with DiscordServer(port=port, token=token, shards=shards) as discord:
        guild = discord.guild("Makers")
        for name in ("general", "sketches"):
            guild.channel(name)
        guild.channel("mods", private=True)
        people = [discord.member("Ada", guild), discord.member("Mona", guild, moderator=True, manager=True)]
        say(
            f"DISCORD_API_URL={discord.api_url}",
            f"DISCORD_GATEWAY_URL={discord.gateway_url}",
            f"DISCORD_CDN_URL={discord.cdn_url}",
            f"DISCORD_TOKEN={discord.token}",
            f"DISCORD_PUBLIC_KEY={discord.public_key}",
            "",
            *USAGE.splitlines(),
        )
        await _obey(discord, ByHand(discord, guild, people))


async def _obey(discord: DiscordServer, by_hand: ByHand) -> None:
    shown = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            try:
                say(await by_hand.obey(line))
            except (AssertionError, OSError, ValueError) as error:
                say(f"{error}")
        say(*(f"PROBLEM {problem}" for problem in discord.problems[shown:]))
        shown = len(discord.problems)
    await asyncio.Event().wait()  # nobody types; it serves until it is stopped


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--token", default="", help="of the bot; one is made and printed")
    parser.add_argument("--shards", type=int, default=1, help="that are recommended")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.port, given.token, given.shards))
    except KeyboardInterrupt:
        say("stopped")


if __name__ == "__main__":
    main()
