"""Questions that lean on earlier ones ("And Washington?", "Where?", "When did she say that?")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.chunks import is_verb, sought_noun
from qa_bot.ellipses import WH, counted, elided, reasked, replaced
from qa_bot.lexicon import PEOPLE, listed
from qa_bot.mentions import topic
from qa_bot.pronouns import Turn, points_back, resolved
from qa_bot.questions import AUX, SUMMARY, core
from qa_bot.types import Message

TURNS = 8
LINK = re.compile(r"^(?:(?:and|but|or|so|then|ok(?:ay)?)\b[,\s]*)+", re.IGNORECASE)
OTHER = re.compile(
    r"^(?:(?:what|how) about|what of|(?:the )?same(?: question)? for"
    r"|(?:the ones?|that|those)(?= (?:in|of|from|at|for|on)\b))\s+",
    re.IGNORECASE,
)
BARE = re.compile(
    rf"^(?P<wh>{WH}(?: (?:many|much|long|old|far|often|big|high|large|tall|soon|exactly|else|not"
    rf"|ones?|for|from|to|with))*(?P<noun> (?!{AUX}\b)[\w-]+)?)$",
    re.IGNORECASE,
)
# Other ways to put a bare question.
BARELY = [
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        (r"^(?:why|how) (?:so|come)$", "why"),
        (rf"^({WH}) (?:is|was|were|did) (?:that|this)(?: happen)?$", r"\1"),
        (r"^why (?:do|does|did|would|will|can|could)n['’]t \w+$", "why not"),
        (rf"^({WH}) (?:do|does|did) (?:he|she|it|they|we|i)$", r"\1"),
        (r"^any(?:one|body) else$", "who else"),
        (r"^anything else$", "what else"),
    )
]
MORE = re.compile(
    r"^(?:tell me |give me |any |some )?(?:more|(?:more )?details?)"
    r"(?: (?:on|about|of) (?:that|this|it))?$",
    re.IGNORECASE,
)
# A count or choice whose noun an earlier question has: "how many will be built", "which is best".
COUNT = re.compile(
    rf"^(?P<wh>how many|which)(?:(?= {AUX}$)|(?= {AUX} (?!there in\b)"
    r"(?!(?:the|an?) (?!(?:\w+est|first|last|worst|most \w+)$)))"
    rf"|(?<=many)(?= (?P<verb>(?!{AUX}\b)\w+)))",
    re.IGNORECASE,
)
TAKES = re.compile(r"^how (?:long|much|many \w+) (?:does|did|will|would) it take$", re.IGNORECASE)
DOING = re.compile(r"^how (?:(?:do|does|can|could|should) \w+|to) (?P<act>.+)$", re.IGNORECASE)
SO = re.compile(r"^(.*\b(?:says?|said|thinks?|thought|believes?|claims?)) (?:so|that|this)$", re.I)
COURTESY = listed(
    "thanks thank hello hi okay great bye yes no please really sure right cool nice wow sorry"
)
TOLD = re.compile(
    r"(?:tell|name|list|give|summari[sz]e|enumerate|describe|explain|show|according|i"
    r"|in (?:short|brief)|mention|say|write|translate)\b",
    re.IGNORECASE,
)


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
    plain = _plain(question)
    last = core(earlier[-1].question) or earlier[-1].question
    doing, claim = DOING.match(last), re.match(rf"{AUX} (.+)$", last, re.IGNORECASE)
    if bare := _bare(plain):
        found = reasked(bare, last)
    elif MORE.match(plain):
        return f"Tell me more about {topic(last)}." if topic(last) else question
    elif doing and TAKES.match(plain):
        found = f"{plain} to {doing['act']}"
    elif claim and (so := SO.match(plain)):
        found = f"{resolved(so[1], earlier)} that {claim[1]}"
    elif subject := elided(plain):
        found = replaced(subject, last, other=True)
    elif _is_fragment(plain):
        phrase = resolved(OTHER.sub("", plain), earlier)
        found = replaced(phrase, last, OTHER.match(plain) is not None)
    else:
        found = resolved(_with_noun(plain, last), earlier)
    return question if found == plain else found[0].upper() + found[1:] + "?"


def leans(question: str) -> bool:
    """Whether `question` cannot be understood without an earlier one."""
    plain = _plain(question)
    if not plain or SUMMARY.search(plain):
        return False
    linked = plain != question.strip().rstrip("?!. ")
    patterned = any(pattern.match(plain) for pattern in (MORE, TAKES, SO))
    short = patterned or _bare(plain) or elided(plain) or _lacks_noun(plain)
    return bool(short or _is_fragment(plain, linked) or points_back(plain))


def _plain(question: str) -> str:
    return LINK.sub("", question.strip().rstrip("?!. ")).strip()


def _bare(plain: str) -> str:
    """The question words that `plain` consists of, or ""."""
    for pattern, words in BARELY:
        plain = pattern.sub(words, plain)
    match = BARE.match(plain)
    if match is None or not match["noun"]:
        return match["wh"] if match else ""
    takes = re.search(r"\b(what(?! \w+s$)|which|how many|how|whose) [\w-]+$", plain, re.IGNORECASE)
    noun = match["noun"].strip().casefold()
    several = takes and takes[1].casefold() == "how many" and noun.endswith("s")
    return match["wh"] if takes and (several or not is_verb(noun)) else ""


def _is_fragment(plain: str, linked: bool = True) -> bool:
    """Whether `plain` is a phrase and no sentence: "Washington", "what about the cost".

    Without an "and" that has led it in, a longer phrase is a query of its own.
    """
    if other := OTHER.match(plain):
        return re.search(rf"(?<!who) {AUX}\b", plain[other.end() :], re.IGNORECASE) is None
    words = plain.split()
    if words[0].casefold() in COURTESY or (not linked and len(words) > 3) or len(words) > 6:
        return False
    asks = re.match(rf"{AUX}\b", plain, re.IGNORECASE) or re.search(rf"\b{WH}\b", plain, re.I)
    return not asks and not TOLD.match(plain)


def _lacks_noun(plain: str) -> re.Match[str] | None:
    match = COUNT.match(plain)
    verb = (match["verb"] or "").casefold() if match else ""
    noun = verb.endswith("s") or verb in PEOPLE or re.search(rf" \w+ {AUX}\b", plain, re.I)
    return match if not verb or (is_verb(verb) and not noun) else None


def _with_noun(plain: str, last: str) -> str:
    """`plain` with the noun that it counts, and with the verb, where it ends before them."""
    if (count := _lacks_noun(plain)) is None:
        return plain
    one = re.match(r"which (?:is|was|has|does) ", plain, re.IGNORECASE)
    noun, rest = f"{'of the ' if one else ''}{counted(last)}", plain[count.end() :]
    sought = sought_noun(last) if re.fullmatch(rf" {AUX}", rest, re.IGNORECASE) else None
    return f"{count['wh']} {noun}{rest}{' ' + sought[2] if sought else ''}"
