"""Runs a loopback Discord that stays, for a real bot: prints its addresses and its token, then does what is typed."""

import argparse

from tests.servers.by_hand import obeying, run, say
from tests.servers.discord.by_hand import USAGE, ByHand
from tests.servers.discord.server import DiscordServer


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
        await obeying(ByHand(discord, guild, people), discord.problems)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--token", default="", help="of the bot; one is made and printed")
    parser.add_argument("--shards", type=int, default=1, help="that are recommended")
    given = parser.parse_args()
    run(serve(given.port, given.token, given.shards))


if __name__ == "__main__":
    main()
