"""The words that speaking is told by: verbs that report, offices, kinds of body."""

from __future__ import annotations


def listed(words: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(words.split())


def lines(text: str) -> list[str]:
    """The lines of a text without outer blanks."""
    return [line.strip() for line in text.strip().split("\n")]


# Verbs whose clause is what is said, whose infinitive is, and whose object is.
SAYING = listed(
    """accept acknowledge add admit advise affirm agree allege announce answer anticipate argue ask
    assert assume assure attest believe boast calculate caution chant claim clarify comment
    complain concede conclude concur confess confirm consider contend counter cry declare demand
    deny disclose dispute elaborate emphasise emphasize estimate exclaim expect explain fear
    feel find forecast foresee grumble hint hold hope indicate inform insist interject joke
    lament laugh maintain mention moan murmur muse mutter note object observe opine pledge point
    posit predict promise propose protest quip reaffirm reason reassure recall reckon recommend
    recount regret reiterate remark remember remind repeat reply report respond retort reveal
    rule say scoff shout sigh signal specify speculate state stipulate stress suggest suspect
    swear tease tell testify think tweet underline underscore urge vow warn whisper wonder worry
    write yell"""
)
URGING = listed(
    """advise agree apply ask beg call challenge command decline demand encourage expect hope
    instruct invite offer order pledge prefer press promise refuse remind request swear tell
    threaten undertake urge volunteer vow want warn"""
)
JUDGING = listed(
    """accuse advocate announce appeal applaud argue ask attribute back bemoan blame brand call
    complain concede condemn confirm consider criticise criticize declare defend demand denounce
    deny deplore describe dismiss dispute doubt endorse expect explain express favor favour fear
    hail hint hope insist label laud maintain mention mock object oppose plead pledge praise
    predict prefer promise propose protest recommend regard regret reject report ridicule speak
    suggest support suspect thank voice want warn welcome worry"""
)
# These report only with a clause of "that"; without it they are mostly something else.
MARKED = listed(
    "accept assume consider expect fear feel find hold hope object observe point recall"
)

# How one is who believes what a clause says; answers that are nouns; in what one sees things.
CONVINCED = listed("adamant afraid certain confident convinced hopeful sure unsure worried")
REPLIES = listed("answer comment message reaction reply response verdict")
VIEWS = listed("account estimation eyes judgement judgment mind opinion view words")

# Who speaks for others, and for what kind of body.
OFFICES = listed(
    """accountant actor actress administrator adviser advisor advocate agent aide ambassador
    analyst apprentice archaeologist archbishop architect artist astronomer attorney author
    baker banker barber baroness barrister bassist biologist bishop boss boxer builder
    butcher captain carpenter cellist ceo chair chairman chairwoman chancellor chef chemist
    chief choreographer clerk cllr coach colonel comedian commander commentator commissioner
    composer conductor congressman congresswoman constable contractor cook coordinator
    coroner councillor councilman councilor councilwoman counsel creator curator cyclist
    dancer dean defender delegate dentist deputy designer detective developer diplomat
    director doctor dr driver drummer economist editor electrician engineer entrepreneur
    envoy executive expert farmer firefighter fisherman founder general geneticist geologist
    goalkeeper golfer governor grandmaster guitarist head historian hydrologist inspector
    instructor journalist judge justice king lawmaker lawyer leader lecturer librarian
    lieutenant lord magistrate major manager mathematician mayor mechanic mediator medic member
    midfielder midwife miner minister mp mr mrs ms musician negotiator neurologist
    neuroscientist novelist nurse observer officer official oncologist organizer
    ornithologist painter paramedic pastor pharmacist philosopher photographer physicist
    pianist pilot player plumber poet politician pope potter premier presenter president
    priest prince princess principal prof professor programmer prosecutor psychiatrist
    psychologist publisher qc queen rabbi ranger referee rep reporter representative
    researcher resident reverend runner sailor scientist sculptor secretary secretary-
    secretary-treasurer senator sergeant shepherd sheriff shopkeeper singer sir skipper
    sociologist soldier solicitor songwriter speaker spokesman spokesperson spokeswoman steward
    surgeon treasurer vicar warden
    striker student superintendent surgeon swimmer tailor taoiseach teacher technician
    theologian therapist toxicologist trader trainer treasurer tutor undersecretary vet
    veterinarian vicar vice vice-president violinist virologist warden welder winner witness
    worker writer zoologist"""
)
# Offices that go by each other's names.
AKIN = (
    listed("ambassador consul delegate diplomat envoy mediator negotiator representative official"),
    listed("spokesman spokesperson spokeswoman representative"),
    listed("boss chair chairman chairwoman ceo chief director executive head leader president"),
    listed("minister secretary official politician"),
    listed("attorney barrister counsel lawyer solicitor"),
    listed("cllr councillor councilor"),
    listed("researcher scientist expert professor"),
    listed("constable detective inspector officer policeman policewoman sergeant"),
)
PORTFOLIOS = listed("commissioner department minister ministry secretary")
STATE = listed(
    """administration air army authorities cabinet court embassy forces government ministry navy
    parliament police senate"""
)
ENVOYS = listed(
    "ambassador delegate envoy mediator minister negotiator premier president representative"
)
CIVIC = listed("archbishop bishop mayor resident residents sheriff superintendent")
EXECUTIVES = listed("ceo chairman chairwoman executive spokesman spokesperson spokeswoman")
LEADERS = listed("coach director founder manager owner")
FIRMS = listed("agency airline bank body carrier club company firm group maker union")
KEPT = FIRMS | listed("association charity federation foundation organisation organization party")
BODIES = (
    FIRMS
    | STATE
    | listed(
        """alliance association authority board bureau chamber charity coalition college commission
        committee cooperative council department federation foundation guild hospital institute
        inspectorate league movement office organisation organization party regulator society
        treasury trust university watchdog"""
    )
)
# Words for bodies that are no firms.
# The last word of a place's name that is hardly anybody's surname.
SITES = listed(
    """airport archipelago avenue boulevard canyon cathedral city county desert district glacier
    gulf harbor harbour highway hotel island islands lagoon mountain mountains museum observatory
    ocean peninsula province railway reef reservoir river rovers sea square stadium station strait
    theater theatre town united valley volcano"""
)
LEADING = listed("chair coach direct head lead manage represent run")
DETERMINERS = listed("a an her his its my other our some that the their this")
# Whom "he" and "she" can be by their nouns alone, and several who go without a plural's ending.
MALE = listed(
    """boy brother chairman congressman father fisherman grandfather husband king lord man mr nephew
    prince sir son spokesman uncle widower"""
)
FEMALE = listed(
    """aunt chairwoman congresswoman daughter girl grandmother mother mrs ms niece princess queen
    sister spokeswoman widow wife woman"""
)
PEOPLE = listed("children men people police women")
# Nouns for somebody that name no office.
PERSONS = listed(
    """adult applicant boss buyer candidate child citizen client colleague customer defendant
    employee friend guest heir hero host inmate inventor kid neighbour opponent owner parent
    participant partner passenger patient person poster prisoner refugee relative reviewer rival
    runner seller sprinter suspect tenant tourist user victim visitor volunteer voter"""
)
# What is counted or asked for only to measure something else.
MEASURES = listed(
    """cent colour color day degree dollar euro foot gallon hour inch kilo kind litre liter metre
    meter mile million minute month percentage point pound size sort time ton tonne type week
    year"""
)
# Who is "they" though one, beside bodies.
TEAMS = listed("band couple crew family group pair side squad staff team")
# What a noun phrase begins with, what can lead it in, and what goes on in it.
OPENING = listed("a all an any both each every many most several some the these this those")
PREPOSITIONS = listed(
    """about across after against along around at away before between by down during for from in
    into near of off on over per since than through till to toward towards under until with
    without"""
)
JOINING = listed("against between for from in of on")

# Words that carry no topic.
FUNCTION = listed(
    """a about above after again against all also although am an and another any anyone anything
    are as at be because been before behind being below between both but by can could did do
    does doing done during each either else ever for from further get gets getting give given
    got had has have having he hello her here hers him his how however i if in into is it its
    itself just least let like many may me might more most much must my need neither never no
    nor not now of off on once one only onto or other ought our out over own per please rather
    same shall she should since so some somebody someone something such tell than that the their
    theirs them then there these they thing things this those through thus to together too
    toward towards under until unto up upon us very via was we were what whatever when where
    whether which while who whom whose why will with within without would yet you your yes ok
    okay still ever even really actually indeed isn't aren't wasn't weren't doesn't don't didn't
    hasn't haven't hadn't won't wouldn't couldn't can't shouldn't it's that's there's what's
    who's i'm text article document report story page passage"""
)
_TO_TWENTY = """zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
_TENS = "thirty forty fifty sixty seventy eighty ninety"
NUMBERS = {word: str(number) for number, word in enumerate(_TO_TWENTY.split())} | {
    word: str(10 * number) for number, word in enumerate(_TENS.split(), 3)
}
TIMES = listed(
    """january february march april may june july august september october november december jan
    feb mar apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday
    saturday sunday spring summer autumn fall winter morning noon afternoon evening night
    midnight dawn dusk today tomorrow yesterday tonight day week month year decade century hour
    minute second moment before after during since until till while when once now soon later
    earlier ago recently next last weekend season start end beginning time early late eve
    christmas easter immediately every always already"""
)
# Forms that share no stem with their base, which stands first.
_FORMS = lines(
    """
    become became
    begin began begun
    break broke broken
    bring brought
    build built
    buy bought
    catch caught
    choose chose chosen
    come came
    cost costs
    cut cuts
    die dead death deaths
    deny denies denied denial
    do did done
    draw drew drawn
    drink drank drunk drinking
    drive drove driven
    eat ate eaten
    fall fell fallen
    feel felt
    fight fought
    find found
    fly flew flown
    forbid forbade forbidden
    forget forgot
    get got gotten
    give gave given
    go went gone
    grow grew grown
    hear heard
    hold held
    keep kept
    know knew known
    lead led
    leave left
    lend lent
    lose lost loss losses
    make made
    mean meant
    meet met
    pay paid
    rise rose risen
    run ran
    say said says
    see saw seen
    sell sold
    send sent
    set setting
    shake shook
    show shown
    shut shuts
    sing sang sung
    sink sank sunk
    sit sat
    sleep slept
    speak spoke spoken speech
    spend spent
    stand stood
    steal stole stolen
    strike struck
    swear swore sworn
    take took taken
    teach taught
    tell told
    think thought
    throw threw thrown
    understand understood
    wake woke
    wear wore worn
    win won winner winning
    write wrote written
    man men
    woman women
    child children
    person people
    oppose opposition
    agree agreement
    decide decision
    choose choice
    propose proposal
    support supporter
    """
)
IRREGULAR = {form: base for base, *forms in (line.split() for line in _FORMS) for form in forms}
# Of these the nouns, and nouns in the form of a verb's.
NOMINAL = listed(
    """agreement building children choice cost costs crossing death deaths decision denial funding
    hearing housing landing loss losses meeting men opposition painting people proposal ruling
    shooting speech spending supporter training wedding winner women"""
)


# What questions ask for by a noun, with the verb that says the same.
OPINIONS = {
    noun: verb
    for verb, nouns in {
        "say": """account advice answer argument arguments assessment attitude case claim claims
        comment comments concern concerns criticism diagnosis excuse explanation explanations
        judgment judgement line message objection objections opinion opinions perspective
        position reaction reactions reason reasons reasoning remark remarks reply response
        stance statement statements stand thoughts verdict version view views viewpoint words""",
        "want": """ask condition conditions demand demands goal plea proposal proposals request
        requests requirement requirements suggestion recommendation wish wishes""",
        "warn": "threat threats warning warnings",
        "promise": "pledge pledges promise promises assurance",
        "predict": "forecast prediction predictions expectation",
    }.items()
    for noun in nouns.split()
}
# Verbs by which questions, more than texts, report what is said or wanted.
REPORTING = listed(
    """appeal apologise apologize approve attribute back blame caution characterise characterize
    cite commend compare consider credit criticise deplore desire disagree doubt endorse favour
    favor fault like liken mock oppose plan plead portray prefer question quote recommend regret
    reject ridicule seek speak support talk thank threaten underline emphasise emphasize urge
    voice want wish demand defend rebuke"""
)
INSTRUCTING = listed(
    """act add become bake book buy calculate call compose compute convert cook create debug delete
    disregard download draft draw email execute fix forget format generate go hack help ignore
    imagine improve insert install invent joke make open order paint play pretend print program
    quote recite remove repeat reply reset respond rewrite role-play roleplay run say schedule
    send shut sing solve speak spell start stop switch teach transform translate turn type
    update use write"""
)
ATTRIBUTES = listed(
    """age aim area author capital cause colour color consequence cost date deadline depth designer
    duration effect end goal head height leader length location name number origin owner
    population price purpose reason result role salary score size speed start temperature title
    value weight width winner year"""
)
# Verbs in the forms by which questions most often close a noun phrase.
COMMON_VERBS = listed(
    """affect agree aim allow apply arrive ask be become begin belong bring build buy call carry
    cause change charge choose claim close collapse come consist contain continue cost cover
    create cut decide design develop die do draw drop drown earn eat employ end erupt expect
    explain face fail fall fear fight find finish flee fly follow gain get give go grow happen
    have help hold hope include increase intend join keep kill know land last launch lead learn
    leave live look lose love make mean measure meet mention move need offer open oppose order
    own paint pass pay plan play point praise prefer produce promise propose provide publish
    pull put raise reach receive refuse reject remain reopen replace report represent resign
    return reveal rise run sail save say see seek seem sell send serve set share show sign sink
    speak spend stand start stay stop study succeed suffer suggest support take talk teach tell
    think threaten trade train travel try turn urge use vote wait want warn weigh win work write
    born built held made sold sent said told found called led lost named put killed"""
)

# Verbs of saying that questions put for one another. What is not here fits any statement.
ALIKE = lines(
    """
    promise pledge vow undertake assure guarantee commit
    warn caution threaten alert
    urge call ask appeal demand request press recommend advise beg implore encourage
    want ask call demand urge insist appeal request wish seek propose prefer hope
    demand ask call urge insist want request
    ask request demand call appeal urge
    request ask demand call appeal urge
    call urge ask appeal demand
    seek want ask demand call
    propose suggest offer recommend
    suggest propose offer recommend
    recommend suggest propose advise urge
    deny reject dispute
    reject deny oppose dismiss refuse dispute
    threaten warn vow
    predict forecast expect estimate
    admit concede acknowledge confess accept
    accuse blame criticise condemn denounce
    criticise criticize accuse blame condemn denounce complain
    complain criticise criticize lament
    praise welcome laud commend applaud thank
    announce declare
    regret lament apologise
    offer propose pledge promise
    describe call compare liken label brand
    liken compare describe call
    compare liken
    insist maintain
    conclude rule find decide
    rule order decide
    """
)
