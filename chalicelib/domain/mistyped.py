"""Domains of addresses that look like another one, which many people have: asked about, never refused."""

import re

from chalicelib.domain.providers import BY_DOMAIN

# Where many people have an address, beside the providers whose rules are known: as in mailcheck's list
# (https://github.com/mailcheck/mailcheck/wiki/List-of-Popular-Domains), and the largest providers of the
# countries whose languages the interface speaks.
POPULAR = """
aol.com att.net bellsouth.net bigpond.com blueyonder.co.uk bluewin.ch bol.com.br bt.com btinternet.com
centrum.cz charter.net comcast.net cox.net dbmail.com docomo.ne.jp earthlink.net email.com email.it
ezweb.ne.jp free.fr freenet.de gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net hetnet.nl home.nl hotmail.ch
hushmail.com ig.com.br inbox.com inbox.lv interia.pl iol.pt juno.com kpnmail.nl laposte.net libero.it
list.ru mail.com mail.ru mailbox.org naver.com neuf.fr nifty.com ntlworld.com numericable.fr o2.pl
o2online.de onet.pl online.de online.no op.pl optonline.net orange.fr planet.nl posteo.de prodigy.net.mx
qq.com rambler.ru riseup.net rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca skynet.be sky.com
softbank.ne.jp sympatico.ca t-online.de talktalk.co.uk telenet.be telus.net terra.com.br terra.es tiscali.it
tutanota.com uol.com.br verizon.net videotron.ca virgilio.it virginmedia.com wanadoo.fr web.de wp.pl
xs4all.nl ziggo.nl zoho.com
"""
KNOWN = frozenset({*BY_DOMAIN, *POPULAR.split()})
# Of several that are alike one of these is meant, and of a name that is theirs even where its end is less so.
FIRST = ("gmail.com", "hotmail.com", "outlook.com", "yahoo.com", "icloud.com", "live.com")
# These have an ending for many a country, more than are listed: none is taken for that of another one.
IN_MANY_COUNTRIES = ("hotmail", "outlook", "yahoo", "live")
COUNTRY = re.compile(r"(com?\.)?[a-z]{2}")
# So alike are nine letters of which one is wrong, or two stand the wrong way round.
ALIKE, ALIKE_AT_THE_END = 0.88, 0.85


def meant_by(domain: str) -> str | None:
    """The domain that somebody meant who typed this one, in lower case; None for one that is known or is like
    no other."""
    # Late, because most requests type nothing.
    from difflib import get_close_matches

    name, _, ending = domain.partition(".")
    abroad = name in IN_MANY_COUNTRIES and COUNTRY.fullmatch(ending)
    if domain in KNOWN or (abroad and "." in ending):
        return None
    named = [one for one in FIRST if one.partition(".")[0] == name]
    first = get_close_matches(domain, named, n=1, cutoff=ALIKE_AT_THE_END)
    if not abroad:
        first += get_close_matches(domain, FIRST, n=1, cutoff=ALIKE)
        first += get_close_matches(domain, sorted(KNOWN), n=1, cutoff=ALIKE)
    return first[0] if first else None
