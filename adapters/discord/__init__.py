"""Discord: slash commands, replies, buttons and forms over discord.py."""
