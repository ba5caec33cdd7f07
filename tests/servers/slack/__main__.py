"""Runs a loopback Slack that stays, for a real bot: prints its addresses and its tokens, then does what is typed."""

import argparse

from tests.servers.by_hand import obeying, run, say
from tests.servers.slack.by_hand import USAGE, ByHand
from tests.servers.slack.server import SlackServer


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
        await obeying(ByHand(slack, space, people), slack.problems)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.servers.slack", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: a free one, which is printed")
    parser.add_argument("--request-url", default="", help="of a bot without Socket Mode: …/slack/events")
    given = parser.parse_args()
    run(serve(given.port, given.request_url))


if __name__ == "__main__":
    main()
