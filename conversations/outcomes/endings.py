"""How a turn ended, or a call."""

from enum import StrEnum


class Ending(StrEnum):
    """How a turn ended, or a call. The values are stored: they must not change."""

    PICTURE = "picture"
    WORDS_ONLY = "words_only"  # the model answered in words, without a picture
    NO_PICTURE = "no_picture"  # it ended normally and gave nothing
    # The provider refused what was said.
    PROMPT_BLOCKED = "prompt_blocked"  # by its safety filter
    PROMPT_REFUSED = "prompt_refused"  # and does not say why
    INPUT_BLOCKED = "input_blocked"  # a picture that was given
    JAILBREAK = "jailbreak"  # it was taken for an attempt to get round the rules
    # The provider refused what was said, or what the model answered: to a person that is the same.
    PROHIBITED = "prohibited"
    LISTED_WORD = "listed_word"  # a word on its list
    ARMOR = "armor"  # a filter that the operator has set up there
    # The provider stopped or withheld the answer.
    ANSWER_BLOCKED = "answer_blocked"  # by its safety filter, while the model wrote
    PICTURE_BLOCKED = "picture_blocked"  # it was drawn
    PICTURE_PROHIBITED = "picture_prohibited"  # it was drawn
    RECITATION = "recitation"  # words too close to something that exists
    PICTURE_RECITATION = "picture_recitation"  # a picture too close to one that exists
    PERSONAL_DATA = "personal_data"
    LANGUAGE = "language"  # one the model does not take
    # The model itself came to no picture.
    TRUNCATED = "truncated"  # out of tokens before a picture came
    MALFORMED = "malformed"  # it answered something that is no answer
    SIGNATURE = "signature"  # what was kept of its earlier answers is not taken any more
    BROKEN_PICTURE = "broken_picture"  # what came does not decode
    OTHER = "other"  # it says no more
    UNKNOWN = "unknown"  # a reason nobody here has heard of yet
    # No answer came.
    NOT_SENT = "not_sent"  # the request never left
    LOST = "lost"  # sent, and no answer came: possibly billed
    TIMEOUT = "timeout"
    BUSY = "busy"  # still overloaded after the last try
    LIMITED = "limited"  # a quota of the installation is used up
    # The provider refused the request itself.
    REJECTED = "rejected"
    ACCESS_REFUSED = "access_refused"  # not our key, account or region
    MODEL_GONE = "model_gone"
    TOO_LARGE = "too_large"  # even after the pictures were made smaller
    # The screening, which is ours.
    SCREENED = "screened"  # the prompt was refused
    OUTPUT_SCREENED = "output_screened"  # what the model gave was refused
    UNCHECKED = "unchecked"  # the screener could not be asked, so nothing is shown
    # Nothing to do with the provider.
    INPUT_UNUSABLE = "input_unusable"
    MODERATED = "moderated"  # a moderator has ended it
    PARENT_ENDED = "parent_ended"  # what it was to continue ended without a picture
    UNDELIVERABLE = "undeliverable"
    CANCELLED = "cancelled"
    INTERNAL = "internal"  # a fault of ours
