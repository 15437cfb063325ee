"""Verbatim on Telegram and in the terminal; what it quotes comes from `index`."""
