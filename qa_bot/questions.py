"""What a question asks for: its kind, whose statements it is about, and on which topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa_bot.kinds import kind_of
from qa_bot.lexicon import (
    CONVINCED,
    DETERMINERS,
    FUNCTION,
    INSTRUCTING,
    JUDGING,
    OPINIONS,
    REPORTING,
    SAYING,
    URGING,
    listed,
)
from qa_bot.words import stem

AUXILIARY = listed(
    """is are was were am do does did has have had can could will would shall should may might must
    isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't can't couldn't won't
    wouldn't shouldn't cannot"""
)
AUX = rf"(?:{'|'.join(sorted(AUXILIARY))})"
# What people put before a question, and after it.
LEAD = re.compile(
    r"^(?:(?:and|but|so|then|also|well|ok|okay|now|hi|hello|hey|please|just|actually)\b[,\s]+)+"
    r"|^(?:can|could|would|will) you (?:please )?(?=tell|name|list|give|summari[sz]e|explain|show)"
    r"|^(?:please )?(?:tell|remind) (?:me|us)(?: briefly| again)? (?=wh|how|if)"
    r"|^(?:do you know|i(?: would|'d) like to know|i want to know|i wonder|may i ask) (?=wh|how|if)"
    r"|^(?:according to|in) (?:the|this) (?:text|article|document|report|story),?\s+",
    re.IGNORECASE,
)
TAG = r",\s*(?:right|correct|is that so|(?:is|are|was|were|do|does|did|wo|has|have)n['’]t \w+)"
YES_NO = re.compile(
    rf"(?:{AUX})\b|(?:is|was) it (?:true|correct)\b"
    rf"|.*{TAG}$"
    r"|(?:if|whether)\b(?!.*,\s*(?:who|what|when|where|which|how|why)\b)",
    re.IGNORECASE,
)
TEXT = r"(?:article|text|document|report|story|page|passage|piece|news|file)"
SUMMARY = re.compile(
    rf"\bsummar(?:y|i[sz]e|ise)|\bsum (?:(?:it|this|that|things)(?: all)? )?up\b"
    rf"|^tell me (?:more )?about (?:the|this) {TEXT}\W*$"
    rf"|^what(?:'s|’s| is) the {TEXT}(?: here)?\W*$"
    r"|\b(?:overview|gist|tl;?dr|synopsis|abstract|outline)\b"
    r"|\b(?:what|who)(?:'s|’s| is| was| are)(?: (?:this|the|that|it))?(?: \w+)?(?: all)? about"
    r"(?:,? in (?:short|brief)|,? and .+)?\W*$"
    rf"|\bwhat (?:this|the {TEXT}|it) is (?:all )?about"
    rf"|\b(?:main|key|central|most important|essential) (?:\w+ )?(?:points?|ideas?|message|topics?"
    rf"|facts?|findings?|news|theme|subject|content)\b"
    rf"|^in (?:short|brief|a nutshell)\b|\bin a nutshell\b|\bbriefly\W*$"
    rf"|^what (?:has )?happened\W*$|^what(?:'s| is) (?:happening|going on|new)\W*$"
    rf"|\b(?:what|which) (?:topics?|subjects?) (?:does|do|is|are|was)\b"
    rf"|^what (?:does|do) (?:the|this) {TEXT} (?:say|tell(?: us)?|deal with|cover|discuss"
    rf"|describe|report|talk about)\W*$"
    rf"|\bwhat (?:should|must|do) i (?:need to )?know\b",
    re.IGNORECASE,
)
LISTING = re.compile(
    r"^(?:list|enumerate|name (?:all|every|each|some|both|any)|name the [\w-]+s"
    r"|give (?:me )?(?:a|the) list"
    r"|(?:make|show me) a list|mention all|give (?:me )?the names of)\b"
    r"|^what are the names of (?:all )?(?:the )?"
    r"(?:people|persons|speakers|\w+ (?:mentioned|named))\b"
    r"|^(?:which|what) [\w-]+ (?:is|are|was|were) (?:mentioned|named|cited|quoted)\b"
    r"|^(?:who|what) (?:else )?(?:is|are|was|were|gets?) (?:\w+ )?"
    r"(?:mentioned|named|quoted|cited|listed)\b(?! as| say)"
    r"|^who (?:are|were) (?:all )?(?:the )?(?:\w+ )?"
    r"(?:people|persons|speakers|sources|names|actors)\b"
    r"|^(?:who|which people) (?:all )?(?:appears?|speaks?|spoke)"
    r"(?: (?:in|at) (?:the|this) \w+)?\W*$",
    re.IGNORECASE,
)
MANY = r"(?:[\w-]{3,}(?<!ss)(?<!us)(?<!is)s|people|species|men|women|children|media|criteria)"
PLURAL = re.compile(
    rf"^(?:what|which)(?: of the(?! two)| other| different| kinds of)? (?!{AUX}\b|kind|sort|type)"
    rf"(?:{MANY}|[\w'’-]+ {MANY}(?= (?:{AUX}|\w+ed|of|in|from)\b))\b",
    re.IGNORECASE,
)
ONE_OF = re.compile(r"(?:which|what) of the .*\b(?:is|was|has|does)\b", re.IGNORECASE)
NOUNS = "|".join(sorted(OPINIONS))
POSSESSED = re.compile(
    rf"^what(?:'s|’s| (?:is|are|was|were|has been))(?: the)? (?P<subject>.+?)(?:['’]s?)"
    rf" (?:[\w-]+ )?(?P<noun>{NOUNS})\b(?P<rest>.*)$",
    re.IGNORECASE,
)
OWNED = re.compile(
    rf"^what(?:'s|’s| (?:is|are|was|were|has been)) the (?:[\w-]+ )?(?P<noun>{NOUNS})"
    rf" (?:of|from|by) (?P<subject>.+?)(?P<rest>(?: (?:on|about|of|to|towards?|regarding|over|for)"
    rf" .*)?)$",
    re.IGNORECASE,
)
GIVEN = re.compile(
    rf"^(?:what|which) (?:[\w-]+ )?(?P<noun>{NOUNS}) (?:did|does|do|has|have|had) (?P<subject>.+?)"
    rf" (?:give|gave|given|offer|offered|make|made|have|raise|raised|set|express|expressed|state"
    rf"|stated|put|take|taken|hold|voice|voiced|issue|issued|present|lay|formulate)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
MANNER = re.compile(
    rf"^how (?:{AUX}) (?P<subject>.+?) (?P<verb>react|respond|reply|answer|comment|explain|justify"
    rf"|defend|describe|see|view|feel|assess|judge|rate|characteri[sz]e|call|regard|interpret"
    rf"|reacted|responded|replied|answered|commented|explained|justified|defended|described|put)\b"
    rf"(?P<rest>.*)$",
    re.IGNORECASE,
)
STANDING = re.compile(rf"^where (?:{AUX}) (?P<subject>.+?) stand on (?P<topic>.+)$", re.IGNORECASE)
ACCORDING = re.compile(
    r"^according to (?P<subject>[^,]+?),? (?P<rest>(?:what|why|how)\b.*)$"
    r"|^(?P<rest2>what\b.*?),? according to (?P<subject2>.+?)\W*$",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"^what (?:is|are|was|were|has|have) (?P<subject>.+?) (?:been )?(?P<verb>asking|calling"
    r"|demanding|proposing|saying|planning|pushing|claiming|arguing|suggesting|promising"
    r"|threatening|warning|requesting|seeking|urging|hoping|pressing)\b(?P<rest>.*)$",
    re.IGNORECASE,
)
WORDS_OF = re.compile(
    r"^(?:whose (?:words|view|opinion|claim|remark|statement|idea|comment)"
    r"|who (?:used|coined|made|gave|uttered|spoke) the (?:phrase|words?|remark|comment|claim"
    r"|statement|expression)\b(?: about)?"
    r"|(?:to|by) whom (?:is|are|was|were)\b.*"
    r"\b(?:attributed|called|described|said|made|spoken|quoted)"
    r"|who(?:m)? (?:is|was) (?:it (?:that|who)|quoted|cited|reported))\b",
    re.IGNORECASE,
)
ABOUT = re.compile(
    r"\b(?:about|on|of|regarding|concerning|over|towards?|against)\s+(?P<topic>.+)$", re.IGNORECASE
)
NOUN = re.compile(r"(?:[st]ion|ment)s?$")
"""How nouns end that share their stem with a verb, as "opposition" does with "oppose"."""
CIRCUMSTANCE = re.compile(
    r"^(?:after|before|during|when|while|at|in|on (?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|yesterday|today|last|this|later|afterwards|earlier|next|instead|exactly|there|then|by)\b.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is understood.

    `subject` is whose statements it asks for and `topic` what they are about, each "" where it
    names none; `verb` is how the question puts the saying. For who-said and yes/no questions
    `topic` is what was said or is the case.
    """

    text: str
    kind: str
    subject: str = ""
    topic: str = ""
    verb: str = ""


def understood(question: str) -> Asked:
    """`question`, which stands alone, by its kind, of `qa_bot.kinds.KINDS`; an "instruction" asks
    for no answer from a text."""
    plain, asked = core(question), ruled(question)
    kind = kind_of(question, asked.kind)
    if kind == asked.kind:
        return asked
    if kind == "list":
        return Asked(question, kind, topic=plain)
    if kind == "yes-no":
        return Asked(question, kind, topic=claimed(plain))
    if kind == "statements":
        return statements(question, plain) or Asked(question, kind, topic=plain)
    if kind == "who-said":
        return who_said(question, plain) or Asked(question, kind, topic=_behind(plain), verb="say")
    return Asked(question, kind)


def ruled(question: str) -> Asked:
    """`question` as the rules above have it, which know the usual wordings alone."""
    plain = core(question)
    if instructs(plain):
        return Asked(question, "instruction")
    if SUMMARY.search(plain):
        return Asked(question, "summary")
    if LISTING.search(plain):
        return Asked(question, "list", topic=plain)
    if YES_NO.match(plain):
        return Asked(question, "yes-no", topic=claimed(plain))
    if (said := who_said(question, plain) or statements(question, plain)) is not None:
        return said
    if PLURAL.match(plain) and not ONE_OF.match(plain):
        return Asked(question, "list", topic=plain)
    return Asked(question, "fact")


def _behind(plain: str) -> str:
    """What is behind the interrogative of `plain` and its auxiliaries, or all of it."""
    asking = rf"^.*?\b(?:who|whom|whose|which [\w-]+)\b(?: {AUX})*\s+"
    return re.sub(asking, "", plain, flags=re.IGNORECASE)


def core(question: str) -> str:
    """`question` without what leads in and the marks behind."""
    plain, before = question.strip().rstrip("?!. "), None
    while plain != before:
        plain, before = LEAD.sub("", plain), plain
    return re.sub(r"[,\s]+please$", "", plain, flags=re.IGNORECASE)


def instructs(plain: str) -> bool:
    """Whether `plain` tells the bot to do something other than to answer."""
    words = plain.casefold().split()
    if re.search(
        r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
        r"\b(?:instructions?|prompts?|rules?|above|everything|previous)\b"
        r"|\byou are (?:now|an?)\b|\bpretend\b|\bsystem prompt\b|\bact as\b"
        r"|\byour (?:instructions|prompt)\b",
        plain,
        re.IGNORECASE,
    ):
        return True
    polite = re.match(r"(?:can|could|would|will) you (?:please )?(\w+)", plain, re.IGNORECASE)
    verb = polite.group(1).casefold() if polite else words[0] if words else ""
    return verb in INSTRUCTING and not (len(words) == 1 and not polite)


def claimed(plain: str) -> str:
    """What a yes/no question puts forward."""
    return re.sub(
        rf"^(?:is|was) it (?:true|correct|right|the case) that\s+|^(?:if|whether)\s+|{TAG}$",
        "",
        plain,
        flags=re.IGNORECASE,
    )


def who_said(question: str, plain: str) -> Asked | None:
    """`question` as one after the speaker of given words, if it is one."""
    if WORDS_OF.match(plain):
        rest = WORDS_OF.sub("", plain)
        rest = re.sub(r"^\s*(?:as )?(?:saying|is|are|was|were)?\s*(?:that\b)?", "", rest)
        return Asked(question, "who-said", topic=rest.strip() or plain, verb="say")
    feeling = re.match(
        rf"who(?: else)? (?:{AUX}|felt|feels) (\w+) (?:that|of|about) (.+)$", plain, re.IGNORECASE
    )
    if feeling is not None and feeling[1].casefold() in CONVINCED:
        return Asked(question, "who-said", topic=feeling[2], verb="fear")
    match = re.match(
        r"(?:who(?:ever|m)?|which(?: of the)? [\w-]+(?: [\w-]+)??)(?: else| all| has| have| had|"
        r" also| actually| first)*\s+(?P<verb>[\w'’]+)(?P<rest>.*)$",
        plain,
        re.IGNORECASE,
    )
    if match is None or not speaks(match["verb"]) or not match["rest"].strip():
        return None
    if PLURAL.match(plain) and not plain.casefold().startswith("which of"):
        return None
    if stem(match["verb"]) == stem("write") and re.match(r"\s*(?:an?|the)\b", match["rest"]):
        return None
    rest = re.sub(r"^\s*(?:that|as if|as)\b", "", match["rest"])
    return Asked(question, "who-said", topic=rest.strip(), verb=match["verb"])


def statements(question: str, plain: str) -> Asked | None:
    """`question` as one after what somebody says, if it is one."""
    for pattern in (POSSESSED, OWNED, GIVEN):
        if match := pattern.match(plain):
            subject = match["subject"].removeprefix("the ")
            return _about(question, subject, match["rest"], _asked_noun(match["noun"]))
    if match := ACCORDING.match(plain):
        subject = match["subject"] or match["subject2"]
        rest = re.sub(rf"^(?:what|why|how)(?: {AUX})?\s*", "", match["rest"] or match["rest2"])
        return Asked(question, "statements", subject, rest, "say")
    for pattern in (MANNER, ASKING):
        if match := pattern.match(plain):
            return _about(question, match["subject"], match["rest"], match["verb"])
    if match := STANDING.match(plain):
        return Asked(question, "statements", match["subject"], match["topic"], "think")
    return _what_said(question, plain)


def _what_said(question: str, plain: str) -> Asked | None:
    match = re.match(
        rf"what(?: else| exactly)?(?: (?P<aux>{AUX}))?\s+(?P<rest>.+)$", plain, re.IGNORECASE
    )
    if match is None:
        return None
    if passive := re.match(r"said (?:about (?P<topic>.+) )?by (?P<subject>.+)$", match["rest"]):
        return Asked(question, "statements", passive["subject"], passive["topic"] or "", "say")
    if said := re.match(r"(?:said|thought) (?:about|of|on) (?P<topic>.+)$", match["rest"]):
        return Asked(question, "statements", "", said["topic"], "say")
    being = (match["aux"] or "").casefold() in ("is", "are", "was", "were")
    words = re.sub(r"\b(?:have|has|had) to say\b", "say", match["rest"]).split()
    if not match["aux"] and words[0].casefold() not in DETERMINERS and not words[0][0].isupper():
        return None
    for at, word in enumerate(words):
        subject = " ".join(words[:at])
        bare = [one for one in words[:at] if one.casefold() not in DETERMINERS | {"have", "been"}]
        if match["aux"] is None and re.search(rf"\b(?!ha[ds]|have){AUX}\b", subject, re.I):
            return None
        if being and not word.endswith("ing"):
            continue
        if bare and word[0].islower() and speaks(word, asking=True) and not NOUN.search(word):
            subject = re.sub(
                r"\s(?:have|has|had|also|actually|really|itself|quoted as)$", "", subject
            )
            return _about(question, subject, " ".join(words[at + 1 :]), word)
    return None


def speaks(verb: str, asking: bool = False) -> bool:
    """Whether `verb`, in any form, tells what somebody says, or by `asking` wants."""
    base = stem(verb)
    return base in (_ASKED if asking else _SPOKEN)


_SPOKEN = {stem(verb) for verb in (SAYING | URGING | JUDGING | REPORTING)} - {
    stem(verb)
    for verb in listed(
        """find order press rule point reveal laugh sigh reason sign signal refuse command invite
        encourage assume hold offer volunteer label challenge"""
    )
}
_ASKED = (_SPOKEN | {stem(verb) for verb in listed("offer order refuse challenge reveal hold")}) - {
    stem(verb) for verb in listed("write support back")
} | {stem("write")}


def _asked_noun(noun: str) -> str:
    return OPINIONS.get(noun.casefold(), "say")


def _about(question: str, subject: str, rest: str, verb: str) -> Asked:
    rest = re.sub(r"\s(?:of|for|about|on|to|with)$", "", rest.strip(" ,.?"))
    if re.match(r"to (?!do\b)", rest) and re.search(r"\b(?:say|said|explain)\b", question):
        told = re.search(r"\babout .+$", rest)
        rest = told.group() if told else ""
    telling = stem(verb) in {stem(one) for one in ("tell", "inform", "warn", "remind", "assure")}
    if CIRCUMSTANCE.match(rest):
        about = ABOUT.search(rest) if " about " in f" {rest} " else None
        rest = about["topic"] if about else ""
    elif (match := re.match(r"(?:about|on|of|regarding|concerning|over|to|for|against|with|that"
                            r"|towards?|as|if|when|at|in)\s+(.+)$", rest, re.I)):  # fmt: skip
        rest = match[1]
    elif telling:
        match = ABOUT.search(rest)
        rest = match["topic"] if match else ""
    elif rest.casefold() in ("about", "for", "on", "of", "against", "to", "to do", "do"):
        rest = ""
    about = re.search(r"\babout (.+)$", rest, re.IGNORECASE)
    rest = about[1] if about else re.sub(r"\s+(?:to )?do$", "", rest)
    topic = " ".join(word for word in rest.split() if word.casefold() not in FUNCTION)
    return Asked(question, "statements", subject, rest if topic else "", verb)
