"""Questions that lean on earlier ones ("And Washington?", "Where?", "When did she say that?")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa_bot.lexicon import ATTRIBUTES, COMMON_VERBS, DETERMINERS, FUNCTION, OFFICES
from qa_bot.places import country
from qa_bot.questions import AUX, SUMMARY, core, understood
from qa_bot.types import Message
from qa_bot.words import is_office, names_in

TURNS = 8
LINK = re.compile(r"^(?:(?:and|but|or|so|then|ok(?:ay)?)\b[,\s]*)+", re.IGNORECASE)
OTHER = re.compile(r"^(?:(?:what|how) about|what of)\s+", re.IGNORECASE)
WH = (
    r"(?:(?:in|on|at|by|to|from|for|with|of|since|until|till|under|into|through|during)\s+)?"
    r"(?:whose|what|which|who|whom|when|where|why|how)"
)
BARE = re.compile(
    rf"^(?P<wh>{WH}(?: (?:many|much|long|old|far|often|big|high|large|tall|soon|exactly|else|not"
    rf"|ones?|so|come))*(?: (?!{AUX}\b)[\w-]+)?)$",
    re.IGNORECASE,
)
COURTESY = ("thanks", "thank", "hello", "hi", "okay", "great", "bye", "yes", "no", "please")
PERSON = ("he", "she", "him", "his", "her", "hers", "himself", "herself")
THING = ("it", "its", "itself")
MANY = ("they", "them", "their", "theirs", "themselves")
PRONOUN = re.compile(rf"\b(?:{'|'.join((*PERSON, *THING, *MANY))})\b", re.IGNORECASE)
POSSESSIVE = ("his", "its", "their")
EXPLETIVE = re.compile(
    rf"\b(?:{AUX}) it (?:true|correct|possible|clear|known|likely|rain\w*|snow\w*|who|that"
    r"|the case)\b|\bhow (?:long|much|many)\b.* it take|\bit (?:takes|rains?|snows?)\b"
    r"|\bit (?:that|who)\b",
    re.IGNORECASE,
)
THAT = re.compile(
    r"\b(?:after|before|about|besides|than) (?:that|this)$"
    r"|^(?:when|where|why|how) (?:is|was) that$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question, completed, and what the bot said to it."""

    question: str
    answer: str


def completed(question: str, history: Sequence[Message]) -> str:
    """`question` so that it stands alone, by what the turns of `history`, oldest first, were about.

    A question that stands alone already, and one for which nothing suits, comes back as it is.
    """
    earlier: list[Turn] = []
    for turn in history[-2 * TURNS :]:
        text = turn["content"] if isinstance(turn["content"], str) else ""
        if turn["role"] == "user":
            earlier.append(Turn(complete(" ".join(text.split()), earlier), ""))
        elif earlier:
            earlier[-1] = Turn(earlier[-1].question, text)
    return complete(question, earlier)


def complete(question: str, earlier: Sequence[Turn]) -> str:
    """`question` completed from `earlier` questions that are complete, oldest first."""
    if not earlier or not leans(question):
        return question
    plain = LINK.sub("", question.strip().rstrip("?!. ")).strip()
    last = earlier[-1].question.strip().rstrip("?!. ")
    last = core(last) or last
    if bare := BARE.match(plain):
        return _mark(_reasked(bare["wh"], last))
    if _fragment(plain):
        phrase = _resolved(OTHER.sub("", plain), earlier)
        return _mark(_replaced(phrase, last, bool(OTHER.match(plain))))
    return _mark(_resolved(plain, earlier))


def leans(question: str) -> bool:
    """Whether `question` cannot be understood without an earlier one."""
    plain = LINK.sub("", question.strip().rstrip("?!. ")).strip()
    if not plain or SUMMARY.search(plain):
        return False
    linked = plain != question.strip().rstrip("?!. ")
    if BARE.match(plain) or _fragment(plain, linked) or THAT.search(plain):
        return not re.match(r"(?:what|who) (?:happened|spoke|speaks|won|died|lost)$", plain, re.I)
    return bool(_open_pronouns(plain))


def _fragment(plain: str, linked: bool = True) -> bool:
    """Whether `plain` is a phrase and no sentence: "Washington", "what about the cost".

    Without an "and" that has led it in, a longer phrase is a query of its own.
    """
    if OTHER.match(plain):
        return True
    words = plain.split()
    if words[0].casefold() in COURTESY or (not linked and len(words) > 3):
        return False
    asks = re.match(rf"(?:{WH}|{AUX})\b", plain, re.IGNORECASE)
    told = re.match(
        r"(?:tell|name|list|give|summari[sz]e|enumerate|describe|explain|show|according|please|i\b"
        r"|can|could|in (?:short|brief|what|which)|to whom|mention|say|write|translate)",
        plain,
        re.IGNORECASE,
    )
    return not asks and not told and len(words) <= 6 and not re.search(rf"\b{WH}\b", plain, re.I)


def _open_pronouns(plain: str) -> list[re.Match[str]]:
    """The pronouns of `plain` that stand for nothing in it."""
    if EXPLETIVE.search(plain):
        return []
    found = []
    for match in PRONOUN.finditer(plain):
        word, before = match.group().casefold(), plain[: match.start()]
        last = match.end() == len(plain) and before.endswith(" about ")
        told_of = last and understood(plain).kind == "statements"
        if told_of or not _antecedent(word, before):
            found.append(match)
    return found


def _antecedent(word: str, before: str) -> bool:
    who = re.match(r"(?:whoever|who|which (?:of the )?[\w-]+)\s+(?P<verbs>\S.*)$", before, re.I)
    if who and len(who["verbs"].split()) >= 1:
        verb = who["verbs"].split()[0].casefold()
        subject = not re.fullmatch(AUX, verb)
        if subject and (word not in ("him", "her", "it", "them") or len(who["verbs"].split()) > 1):
            return before.casefold().startswith("who") or word in ("he", "she", "they")
    rest = re.sub(rf"^(?:{WH})\b.*?\b{AUX}\b|^{AUX}\b|^(?:{WH})\b", "", before, flags=re.I)
    if names_in(rest):
        return True
    if re.match(rf"(?:{WH})\b(?!.*\b{AUX}\b)", before, re.I):
        return False
    if word in MANY and re.match(r"\s*[\w-]+(?<!s)s\b", rest):
        return True
    nouns = [one for one in rest.split() if one.casefold() not in FUNCTION | DETERMINERS]
    article = re.search(r"\b(?:the|a|an|this|that|these|those|any|some|all)\b", rest, re.I)
    return bool(nouns) and article is not None


def _resolved(plain: str, earlier: Sequence[Turn]) -> str:
    for match in reversed(_open_pronouns(plain)):
        word = match.group().casefold()
        name = next((one for turn in reversed(earlier) if (one := _meant(word, turn))), "")
        if not name:
            continue
        after = plain[match.end() :].split()
        owner = word in POSSESSIVE or (
            word == "her" and bool(after) and after[0].casefold() not in FUNCTION
        )
        mark = "" if not owner else "'" if name.endswith("s") else "'s"
        plain = plain[: match.start()] + name + mark + plain[match.end() :]
    if THAT.search(plain) and not names_in(plain):
        last = core(earlier[-1].question)
        about = understood(last).topic or noun_phrase(last)
        if about:
            plain = THAT.sub(lambda match: f"{match.group().rsplit(' ', 1)[0]} {about}", plain)
    return plain


def _meant(word: str, turn: Turn) -> str:
    """Whom or what `word` means after `turn`."""
    asked = understood(turn.question)
    plain = core(turn.question)
    names = [name for name in names_in(plain) if not country(name)]
    phrase = noun_phrase(plain)
    answer = turn.answer.strip().split("\n")[0].split(" [")[0]
    named = answer if len(answer.split()) <= 6 and names_in(answer) else ""
    subject = asked.subject if not country(asked.subject) else ""
    if word in PERSON:
        if subject:
            return subject
        if re.match(r"who\b", plain, re.I) and not names and not is_office(phrase):
            rest = re.sub(r"^who\s+", "", plain, flags=re.I)
            return named or f"the one who {rest}"
        return names[0] if names else phrase if is_office(phrase) else ""
    if word in THING:
        topic = asked.topic if asked.kind == "statements" else ""
        return topic or phrase or asked.subject or next(iter(names_in(plain)), "")
    which = re.match(
        rf"(?i:which|what|how many) ([\w-]+s|people|men|women)"
        rf" ((?!{AUX}\b).+|(?:are|were|will|have|had) (?!(?:the|an?|he|she|they|[A-Z])\b).+)",
        plain,
    )
    if which:
        return f"the {which[1]} that {which[2]}"
    several = re.search(r"s(?: (?:at|from|in|of|on) .+)?$| and ", phrase)
    plural = phrase if several else ""
    return asked.subject or plural or next(iter(names_in(plain)), "") or phrase


def noun_phrase(plain: str) -> str:
    """The phrase that a question is about: what follows its auxiliary, up to a verb."""
    match = re.match(rf".*?\b(?P<aux>{AUX})\s+(?P<rest>.+)$", plain, re.IGNORECASE)
    rest = match["rest"] if match else re.sub(rf"^{WH}\s+\S+\s+", "", plain, flags=re.IGNORECASE)
    rest = re.sub(r"^\w+ing (?=(?:the|an?|this|that|these|those)\b)", "", rest)
    words: list[str] = []
    for word in rest.split():
        low = word.casefold()
        if words and (
            low in COMMON_VERBS
            or re.fullmatch(AUX, low)
            or (low.endswith("ed") and len(low) > 4 and len(words) > 1)
            or low in ("about", "to", "by", "with", "at", "when", "that", "after", "before")
        ):
            break
        words.append(word)
    while words and words[-1].casefold() in FUNCTION:
        words.pop()
    if match is None and (ending := re.search(r"\b(?:the|an?) (?:[\w-]+ ?){1,4}$", plain)):
        return ending.group()
    opened = bool(words) and (
        words[0].casefold() in ("the", "a", "an", "this", "that")
        or words[0][0].isupper()
        or words[0].endswith(("s", "’s"))
    )
    return " ".join(words) if opened else ""


def _reasked(wh: str, last: str) -> str:
    """`last` with `wh` in place of what it asks for."""
    wh = wh[0].upper() + wh[1:]
    else_ = re.sub(r"\s+else$", "", wh, flags=re.I)
    counted = re.match(
        rf"(?:how many|how much|which|what)\s+(?P<noun>(?!{AUX}\b)[\w-]+(?: (?!{AUX}\b)[\w-]+)?)\s+"
        rf"(?P<aux>{AUX})\s+(?P<rest>.+)$",
        last,
        re.IGNORECASE,
    )
    if else_ != wh and re.match(rf"{else_}\b", last, re.I):
        return wh + last[len(else_) :]
    if counted and not re.match(r"(?:the|a|an|he|she|it|they|[A-Z])", counted["rest"]):
        return f"{wh} {counted['aux']} the {counted['noun']} {counted['rest']}"
    many = re.match(
        rf"(?:how many|which|what) (?!{AUX}\b)(?P<rest>[\w-]+ (?!{AUX}\b).+)$", last, re.I
    )
    if many:
        return f"{wh} was it that {many['rest']}"
    if wh.casefold() == "why not" and (whole := noun_phrase(last)) and whole in last:
        aux, _, rest = last.partition(whole)
        return f"Why {aux.strip().casefold()} {whole} not{rest}"
    asking = re.match(rf"{WH}(?: \S+)??\s+(?P<rest>{AUX}\s.+)$", last, re.IGNORECASE)
    if asking and not re.match(r"who\b", last, re.I):
        rest = asking["rest"]
        asked = understood(last)
        if asked.kind == "statements" and asked.verb and asked.subject:
            rest = re.sub(rf"\b{re.escape(asked.verb)}\b", f"{asked.verb} that", rest, count=1)
        return f"{wh} {rest}"
    if re.match(rf"{AUX}\b", last, re.I):
        return f"{wh} {last[0].lower()}{last[1:]}"
    rest = re.sub(rf"^{WH}\s+", "", last, flags=re.IGNORECASE)
    return f"{wh} was it that someone {rest}"


def _replaced(phrase: str, last: str, other: bool) -> str:
    """`last` with `phrase` in the place of what it resembles."""
    asked = understood(last)
    bare = [word for word in phrase.split() if word.casefold() not in DETERMINERS]
    voice = bool(names_in(phrase)) or any(word.casefold() in OFFICES for word in bare)
    if asked.kind == "statements" and asked.subject:
        led = re.match(r"(?:about|on|of|to|for|regarding|over)\s+", phrase, re.IGNORECASE)
        if (voice and not (led and asked.topic)) or not asked.topic:
            return _swap(last, asked.subject, re.sub(r"['’]s?$", "", phrase))
        return _swap(last, asked.topic, phrase[led.end() :] if led else phrase)
    if re.match(r"(?:in|on|at|from|since|by|for|with|to|after|before|during)\s", phrase, re.I):
        first = phrase.split()[0]
        return re.sub(rf"\s{first}\s+(?:(?:the|a)\s)?[\w-]+$", "", last) + f" {phrase}"
    whole = noun_phrase(last)
    if bare and bare[-1].casefold() in ATTRIBUTES and whole:
        return f"What is {phrase} of {whole}"
    names = names_in(last)
    if names_in(phrase) and names:
        alike = [one for one in names if bool(country(one)) == bool(country(phrase))]
        return _swap(last, (alike or names)[-1], phrase)
    determined = phrase.split()[0].casefold() in DETERMINERS | {"the", "a", "an"}
    if whole and (determined or other or names_in(phrase)):
        return _swap(last, whole, phrase)
    if whole and last.endswith(whole):
        return _swap(last, whole, phrase)
    words = last.split()
    return " ".join(words[:-1]) + f" {phrase}" if len(words) > 2 else f"{last} {phrase}"


def _swap(text: str, old: str, new: str) -> str:
    if old not in text:
        return f"{text} {new}"
    if re.search(rf"\bthe {re.escape(old)}", text):
        old = f"the {old}"
    return text.replace(old, new, 1)


def _mark(question: str) -> str:
    return question[0].upper() + question[1:] + "?"
