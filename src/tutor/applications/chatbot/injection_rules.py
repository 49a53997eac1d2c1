"""Patterns of injected instructions: an order and what it is about, near each other."""

import re
from collections.abc import Mapping, Sequence

_RULES_OF_THE_BOT = (
    r"(?:instructions?|(?<!for )rules?\b(?! (?:for|about|on|of))|orders|directions|guidelines|restrictions|filters?|"
    r"(?:system )?prompt|system message)"
)
_WHOSE = r"(?:all|any|your|the|my|these|those|previous|prior|above|earlier|every)"
_ORDERS: dict[str, str] = {
    "override": (
        rf"\b(?:ignore|forget|disregard|overlook|override|bypass|break)\b.{{0,30}}\b{_WHOSE}\b.{{0,25}}{_RULES_OF_THE_BOT}"
        r"|\b(?:ignore|forget|disregard)\b.{0,10}\b(?:everything|all)\b.{0,10}\b(?:told|said|learned|above|before)"
        r"|\b(?:obey|listen to|follow) (?:only )?me\b"
    ),
    "leak": (
        r"\b(?:print|show|tell|reveal|repeat|give|write|output|display|copy|say|recite|what (?:is|are|was|were))\b"
        rf".{{0,30}}(?:system (?:message|prompt)|\b(?:your|hidden|secret|initial|original) {_RULES_OF_THE_BOT})"
        r"|\b(?:repeat|print|copy|output|show)\b.{0,15}\b(?:everything|all|the (?:text|words|lines?))\b"
        r".{0,15}\b(?:above|before)"
        r"|\bword for word\b|\bverbatim\b"
    ),
    "role play": (
        r"\byou are now\b.{0,12}\b(?:an?|the|dan|called|free from|no longer)\b"
        r"|\b(?:pretend|act|behave|speak|answer) (?:to be|as|like|that you|you are)\b"
        r"|\brole ?-?play\b|\bplay the (?:part|role)\b"
        r"|\b(?:without|has no|have no|no) (?:any )?(?:restrictions|rules|limits|filters|limitations)\b"
    ),
    "spoofed role": (
        r"</?\s{0,3}(?:system|user|assistant|tool|end|inst)\s{0,3}>|<\|.{0,20}\|>|\[/?inst\]|<</?sys>>"
        r"|#{2,}\s{0,3}(?:system|user|assistant|instructions?)\b|(?:^|\n)\s{0,3}(?:system|assistant)\s{0,3}:"
    ),
    "authority": (
        r"\b(?:debug|developer|admin|maintenance|god) mode\b"
        r"|\b(?:developer|programmer|administrator|admin|creator|owner|manager|engineer)\b.{0,40}"
        r"\b(?:i order|i command|obey|you must|you have to|switch (?:off|on)|disable|enable|change your)\b"
    ),
    "false fact": (
        r"\b(?:from now on|remember(?: that)?|starting now)\b.{0,60}\b(?:costs?|is free|are free|the price)\b"
        r"|\b(?:all|every)\b.{0,12}\bbooks?\b.{0,6}\b(?:is|are|costs?)\b.{0,6}\b(?:free|nothing|\d+)\b.{0,12}\b(?:today|now|from|$)"
        r"|\b(?:say|confirm|repeat|state|claim) that\b.{0,60}\b(?:costs?|free|nothing|closed)\b"
        r"|\bgives? (?:all )?books? away\b|\beverything is free\b"
    ),
    "spoken to": r"\b(?:assistant|bot|ai|chatbot)\s{0,2}[,:].{0,6}\b(?:tell|say|ignore|reply|answer|do|stop|you)\b",
    "code": r"\bdecode (?:this|the following|it)\b",
    "tool": (
        r"\b(?:call|run|execute|invoke)\b.{0,3}\b\w{1,30}_\w{1,30}\b|\b[a-z]{1,20}_[a-z]{1,20}\s{0,2}\("
        r"|[{,]\s{0,3}[\"'](?:tool|function|name|action)[\"']\s{0,3}:|\b(?:title|price|stock|genre)\s{0,2}=\s{0,2}\w"
    ),
    "other language": (
        r"(?:\u5ffd\u7565|\u65e0\u89c6|\u5fd8\u8bb0|\u5fd8\u6389).{0,15}(?:\u6307\u4ee4|\u89c4\u5219|\u63d0\u793a|\u547d\u4ee4|\u8bf4\u660e)"
        r"|\u7cfb\u7edf(?:\u63d0\u793a|\u6d88\u606f|\u4fe1\u606f)"
        r"|\b(?:ignorier\w{0,3}|vergiss|missachte\w{0,2}|verrate)\b.{0,40}\b(?:anweisung\w{0,2}|regeln|befehle?|vorgaben)\b"
    ),
}
_ADDED_ORDERS: dict[str, str] = {
    "override": (
        r"\b(?:instructions|rules|orders)\b.{0,20}\b(?:cancell?ed|void|no longer|do(?: not|n't) apply|lifted)\b"
        r"|\bnew (?:orders|instructions|rules)\s{0,2}:"
    ),
    "leak": (
        r"\b(?:summari[sz]e|describe|list|explain|translate|rephrase|paraphrase|quote)\b.{0,20}\b(?:instructions|prompt)\b"
        r"(?! for)|\b(?:instructions|orders|rules) (?:that )?(?:you (?:were|are|have been|got)|as an assistant)\b"
        r"|\b(?:finish|complete|continue)\b.{0,10}\b(?:this|the|my|following)\b.{0,10}\b(?:sentence|text|line)\b"
    ),
    "role play": (
        r"\b(?:imagine|suppose|assume|if)\b.{0,6}\byou (?:were|are|had)\b.{0,10}"
        r"\b(?:not?|an?|no longer|without|allowed)\b"
    ),
    "false fact": (
        r"\bprice\b.{0,40}\b(?:has been|is|was) (?:now )?(?:changed|set|lowered|reduced|corrected) to\b"
        r"|\b(?:set|change|lower|correct|reduce)\b.{0,10}\bprices?\b.{0,40}\bto \d"
    ),
    "other language": (
        r"\b(?:oublie[rz]?|ignore[rz]?|n[\u00e9e]gligez?)\b.{0,30}\b(?:instructions|consignes|r[\u00e8e]gles)\b"
        r"|\b(?:olvida|ignora|omite)\w{0,2}\b.{0,30}\b(?:instrucciones|reglas|[\u00f3o]rdenes|istruzioni|regole)\b"
    ),
}


def _compiled(*orders: dict[str, str]) -> dict[str, tuple[re.Pattern[str], ...]]:
    names = dict.fromkeys(name for one in orders for name in one)
    return {name: tuple(re.compile(one[name]) for one in orders if name in one) for name in names}


FIRST = _compiled(_ORDERS)
"""The patterns as they stood when half of the attempts were known. Every gap in a pattern is bounded, so a search takes
time in proportion to the text."""
PATTERNS = _compiled(_ORDERS, _ADDED_ORDERS)
"""The patterns in use: with what the other half taught."""
_GLUED = {
    name: re.compile(_ORDERS[name].replace(r"\b", "").replace(" ", "")) for name in ("override", "leak", "role play")
}


def injected(reading: str, patterns: Mapping[str, Sequence[re.Pattern[str]]] = PATTERNS) -> str | None:
    """Name the first kind of order that a text holds, if any.

    Args:
        reading: In lower case with single blanks, as `readings.readings` gives it.
        patterns: Those to look for, by the kind of order.

    Built in chapter 16.
    """
    for name, several in patterns.items():
        if any(pattern.search(reading) for pattern in several):
            return name
    # a word of this length was spelled letter by letter, or its blanks were taken out
    for word in reading.split():
        if len(word) > 20:
            for name, pattern in _GLUED.items():
                if pattern.search(word):
                    return name
    return None
