"""`python -m bot` is `plantain`."""

from bot.cli import main

main()
