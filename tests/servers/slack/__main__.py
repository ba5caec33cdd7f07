"""Runs a loopback Slack that stays, for a real bot: prints its addresses and its tokens, then does what is typed."""

import argparse
import asyncio
import sys

from tests.servers.slack.by_hand import USAGE, ByHand
from tests.servers.slack.server import SlackServer


def say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()


async def serve(port: int, request_url: str) -> None:
    async with SlackServer(port=port) as slack:
        slack.request_url = request_url
        space = slack.workspace("Makers")
        for name in ("general", "sketches"):
            space.channel(name)
        people = [space.person("Ada"), space.person("Mona"), space.person("Olga", admin=True)]
        people[1].join(space.channel("mods", private=True))
        say(
            f"SLACK_API_URL={slack.api_url}",
            f"SLACK_BOT_TOKEN={space.token}",
            *(
                [f"SLACK_SIGNING_SECRET={slack.signing_secret}"]
                if request_url
                else [f"SLACK_APP_TOKEN={slack.app_token}"]
            ),
            "",
            *USAGE.splitlines(),
        )
        await _obey(slack, ByHand(slack, space, people))


async def _obey(slack: SlackServer, by_hand: ByHand) -> None:
    shown = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            try:
                say(await by_hand.obey(line))
            except (AssertionError, OSError, ValueError) as error:
                say(f"{error}")
        say(*(f"PROBLEM {problem}" for problem in slack.problems[shown:]))
        shown = len(slack.problems)
    await asyncio.Event().wait()  # nobody types; it serves until it is stopped


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--request-url", default="", help="of a bot without Socket Mode: …/slack/events")
    given = parser.parse_args()
    try:
        asyncio.run(serve(given.port, given.request_url))
    except KeyboardInterrupt:
        say("stopped")


if __name__ == "__main__":
    main()
