"""The words that servers' replies are made of: one that is the password as well tells nothing there."""

REPLY_WORDS = frozenset(
    b"""
    a abort aborted aborting accept accepted access account ackd acks act active address after again
    all allow allowed alone already an and another any apop are argument arguments as at attempt
    attempts auth authenticate authenticated authenticating authentication authorization authorized
    autologout available back bad bandwidth base be been before begin better bogus box break broken
    buffer built bunkie busy by bye bytes call called calling came can cancel canceled cancelled
    cannot capa capabilities capability certificate challenge change changed character characters
    check clear client clients close closed closing code codes command commands complete completed
    connect connected connection connections contact control could count cram credentials crlf
    current daemon data date day days decimal delay delete deleted deletion denied dewey did digest
    digits disabled disallowed disconnected do documented does done drop due each echo either empty
    enable enabled end enter err error errors exactly examples exceeded exchange exclusive executed
    exist exists exit expected expire expired expunged extra fail failed fails failure farewell
    fatal fault file find first folder follow following follows for forbidden format found from
    frood full gave get give given go goes good goodbye got greeting greetings had has have header
    headers hello helo help here hold holds hoopy host i id identity idle if illegal implementation
    implemented in inactive inactivity inbox included incorrect information initial inner input
    insecure internal into invalid ip is it its just keep kept keyword lang language large last
    later leading leave left length letter line lines list listing lists load local lock locked log
    logged logging login logins logon long lookup luck mail mailbox mailboxes maildrop maintenance
    malformed many mark marked marks match matches may me mechanism mechanisms message messages
    messaging method microsoft missing mode more most must nack name named names need needed needs
    negative negotiation never new next nice no nobody noise non none noop nor not nothing now null
    number numbers occurred octet octets of off ok older on one only op open opened operation or
    order other out own parameter parameters pass passwd password passwords perm permanent
    permission permitted pieces pipelining place plain plaintext please plus policy pop popconsole
    port possible present printable problem process program protocol provided quit quota quoted
    range rate read reading ready real reason received recorded refer refused reject rejected remote
    removed replace reply request requested requests required reset resource resp response
    resurrected retr retry rset run running runs s sasl sayonara scan scram second seconds secret
    secure security see send sender sending sends sent sequence server service services session
    sessions set shutdown sign signing simple since size so some soon sorry source space spelt ssl
    stand start started stat state status std still stls store string stuff success successful
    successfully such support supported syntax sys system t tab takes temp temporarily temporary
    text than thank thanks that the their them then there they this till time timed timeout
    timestamp tls to token too top total trailing transaction trouble trusts try type uid uidl
    unable unauthorized unavailable under unexpected unique unknown unless unread unrecognised
    unrecognized unsupported until update use used user username users uses using utf valid value
    verb verify version violate violation wait waiting warning was way we weasel welcome were what
    when where which while who whoever will with within without word would wrong x xoauth yes you
    your yup zero
    """.split()
)
"""In small letters; what popconsole's personas say is among them."""
