"""What people are shown, without a platform; views turn what happened into one, once for all platforms."""

from conversations.turn import Phase
from conversations.views.nouns import (
    Button,
    Card,
    Fact,
    Field,
    FieldChoice,
    FieldKind,
    Form,
    Link,
    Listing,
    Notice,
    Section,
    Shown,
    Tone,
    View,
)

__all__ = [
    "Button",
    "Card",
    "Fact",
    "Field",
    "FieldChoice",
    "FieldKind",
    "Form",
    "Link",
    "Listing",
    "Notice",
    "Phase",
    "Section",
    "Shown",
    "Tone",
    "View",
]
