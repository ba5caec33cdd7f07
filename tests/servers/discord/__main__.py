"""Runs a loopback Discord that stays, for a real bot; prints its addresses and its token."""

import argparse
import asyncio
import sys

from tests.servers.discord.server import DiscordServer


async def serve(port: int, token: str, shards: int) -> None:
    async with DiscordServer(port=port, token=token, shards=shards) as discord:
        guild = discord.guild("Makers")
        for name in ("general", "sketches"):
            guild.channel(name)
        guild.channel("mods", private=True)
        discord.member("Ada", guild)
        discord.member("Mona", guild, moderator=True)
        told = {
            "DISCORD_API_URL": discord.api_url,
            "DISCORD_GATEWAY_URL": discord.gateway_url,
            "DISCORD_CDN_URL": discord.cdn_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_PUBLIC_KEY": discord.public_key,
        }
        sys.stdout.writelines(f"{name}={value}\n" for name, value in told.items())
        sys.stdout.flush()
        shown = 0
        while True:
            await asyncio.sleep(0.5)
            sys.stdout.writelines(f"{problem}\n" for problem in discord.problems[shown:])
            sys.stdout.flush()
            shown = len(discord.problems)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.discord", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--token", default="", help="of the bot; one is made and printed")
    parser.add_argument("--shards", type=int, default=1, help="that are recommended")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.port, given.token, given.shards))
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
