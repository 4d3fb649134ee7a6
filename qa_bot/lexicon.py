"""The words that speaking is told by: verbs that report, offices, kinds of body."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


# Verbs whose clause is what is said, whose infinitive is, and whose object is.
SAYING = listed(
    """accept acknowledge add admit agree allege announce answer argue ask assert assume assure
    believe boast caution chant claim comment complain concede conclude confess confirm
    contend counter cry declare deny disclose dispute estimate exclaim expect explain fear
    feel find hint hope insist joke lament laugh maintain mention muse note object observe
    opine pledge point predict promise protest quip reason recall reckon remark remember
    repeat reply report respond retort reveal rule say scoff shout sigh signal speculate
    state stress suggest suspect swear tease tell testify think tweet urge vow warn whisper
    wonder worry write"""
)
URGING = listed(
    """advise agree ask beg call challenge command decline demand encourage instruct invite offer
    order pledge press promise refuse request swear tell threaten undertake urge volunteer
    vow warn"""
)
JUDGING = listed(
    """accuse announce ask brand call concede condemn criticise criticize demand denounce deny
    describe dismiss dispute label maintain oppose pledge praise predict promise propose
    recommend reject suggest welcome"""
)
# These report only with a clause of "that"; without it they are mostly something else.
MARKED = listed("accept assume expect fear feel find hope object observe point recall")

# Who speaks for others, and for what kind of body.
OFFICES = listed(
    """accountant actor actress administrator adviser advisor advocate agent aide ambassador
    analyst apprentice archaeologist archbishop architect artist astronomer attorney author
    baker banker barber baroness barrister bassist biologist bishop boss boxer builder
    butcher captain carpenter cellist ceo chair chairman chairwoman chancellor chef chemist
    chief choreographer clerk coach colonel comedian commander commentator commissioner
    composer conductor congressman congresswoman constable contractor cook coordinator
    coroner councillor councilman councilor councilwoman counsel creator curator cyclist
    dancer dean defender delegate dentist deputy designer detective developer diplomat
    director doctor dr driver drummer economist editor electrician engineer entrepreneur
    envoy executive expert farmer firefighter fisherman founder general geneticist geologist
    goalkeeper golfer governor grandmaster guitarist head historian hydrologist inspector
    instructor journalist judge justice king lawmaker lawyer leader lecturer librarian
    lieutenant lord magistrate major manager mathematician mayor mechanic medic member
    midfielder midwife miner minister mp mr mrs ms musician negotiator neurologist
    neuroscientist novelist nurse observer officer official oncologist organizer
    ornithologist painter paramedic pastor pharmacist philosopher photographer physicist
    pianist pilot player plumber poet politician pope potter premier presenter president
    priest prince princess principal prof professor programmer prosecutor psychiatrist
    psychologist publisher qc queen rabbi ranger referee rep reporter representative
    researcher resident reverend runner sailor scientist sculptor secretary secretary-
    secretary-treasurer senator sergeant shepherd sheriff shopkeeper singer sir skipper
    sociologist soldier solicitor songwriter speaker spokesman spokesperson spokeswoman
    striker student superintendent surgeon swimmer tailor taoiseach teacher technician
    theologian therapist toxicologist trader trainer treasurer tutor undersecretary vet
    veterinarian vicar vice vice-president violinist virologist warden welder winner witness
    worker writer zoologist"""
)
PORTFOLIOS = listed("commissioner department minister ministry secretary")
STATE = listed(
    """administration air army authorities cabinet court embassy forces government ministry navy
    parliament police senate"""
)
CIVIC = listed("archbishop bishop mayor resident residents sheriff superintendent")
EXECUTIVES = listed("ceo chairman chairwoman executive spokesman spokesperson spokeswoman")
FIRMS = listed("agency airline bank body carrier club company firm group maker union")
LEADING = listed("chair coach direct head lead manage represent run")
MEN = listed("chairman congressman fisherman king lord mr prince sir spokesman")
WOMEN = listed("chairwoman congresswoman mrs ms princess queen spokeswoman")
DETERMINERS = listed("a an her his its my other our some that the their this")
