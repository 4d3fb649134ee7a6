from qa_bot.bot import QABot, answer
from qa_bot.types import Answer, Citation

__all__ = ["Answer", "Citation", "QABot", "answer"]
