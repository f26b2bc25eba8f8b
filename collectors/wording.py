"""Takes out of what others wrote whom they name and where they link to, before anything of it is stored.

What stands in place of it is what the stance models are used to: @user and http.
"""

import re

_LINK = re.compile(
    r"(?:https?://|www\.|at://|did:[a-z]+:)\S+"
    r"|(?<![\w.-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}/\S*",  # an address without its scheme
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MENTION = re.compile(r"(?<![\w@])[@\uff20]\w+(?:[.-]\w+)*(?:@\w+(?:[.-]\w+)*)?")
_REDDITOR = re.compile(r"(?<![\w/])/?u(?:ser)?/[\w-]{2,40}", re.IGNORECASE)


def without_people(text: str) -> str:
    """The text without links, mail addresses and mentions. Names that are plain words stay: nobody can tell them."""
    text = _LINK.sub("http", text)
    for named in (_MENTION, _ADDRESS, _REDDITOR):
        text = named.sub("@user", text)
    return text
