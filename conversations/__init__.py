"""The heart of Plantain: turns, conversations and their rules, without a platform or an SDK."""
