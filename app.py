"""Serves the chat page: `python app.py`; see `qa-bot serve --help` for its options."""

import sys

from qa_bot.cli import main

sys.exit(main(["serve", *sys.argv[1:]]))
