import asyncio
import io
import json
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageOps, ImageStat

from adapters.sketch import SketchModel, studio
from adapters.sketch.canvas import Canvas
from adapters.sketch.edits import lettering, table
from adapters.sketch.palette import MOODS, VARIANTS
from adapters.sketch.parts import decode, encode
from adapters.sketch.plan import Figure, Plan
from adapters.sketch.reading import read
from adapters.sketch.scene import draw as draw_scene
from adapters.sketch.settings import SETTINGS
from adapters.sketch.subjects import NOUNS, SUBJECTS
from adapters.sketch.words import Words, take_apart
from conversations import prompting
from conversations.catalog import build, pixels
from conversations.errors import AnswerLost, Busy, RequestRejected
from conversations.outcomes import Ending
from conversations.pictures import ImageBytes
from conversations.ports import Answered, Order, Reply, Said

MODEL = "gemini-3.1-flash-image"  # the one that has the size 512: small pictures keep these tests quick
FOX = "a red fox in snow"


def an_order(
    *context: Said | Answered | str, ratio: str | None = "16:9", size: str = "512", seed: int | None = 7
) -> Order:
    return Order(MODEL, tuple(Said(part) if isinstance(part, str) else part for part in context), ratio, size, seed)


def picture_of(reply: Reply) -> Image.Image:
    return Image.open(io.BytesIO(reply.pictures[0].data)).convert("RGB")


def unlabelled(reply: Reply) -> Image.Image:
    kept = decode(reply.parts)
    assert kept is not None
    return kept.picture


def saved(picture: Image.Image, kind: str = "PNG") -> ImageBytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return ImageBytes(out.getvalue(), f"image/{kind.lower()}", *picture.size)


def a_photo() -> Image.Image:
    """Something bright and something dark, coloured, and not the same mirrored or turned."""
    photo = Image.linear_gradient("L").resize((480, 320)).rotate(180)
    coloured = ImageOps.colorize(photo, (60, 90, 60), (150, 190, 240))
    brush = ImageDraw.Draw(coloured)
    brush.ellipse((60, 120, 200, 260), fill=(220, 90, 40))
    brush.rectangle((300, 200, 440, 300), fill=(40, 60, 140))
    return coloured


def edited(*prompts: str, picture: Image.Image | None = None) -> Reply:
    """Return what came of the last of these edits of a photo."""
    context: list[Said | Answered] = []
    reply: Reply | None = None
    for number, prompt in enumerate(prompts):
        context.append(Said(prompt, (saved(picture or a_photo()),) if number == 0 else ()))
        reply = studio.draw(an_order(*context, ratio=None))
        context.append(Answered(reply.parts))
    assert reply is not None
    return reply


def conversation(prompts: Sequence[str]) -> list[Reply]:
    """Return what came of each of these prompts, the first of which asks for a new picture."""
    context: list[Said | Answered] = []
    replies: list[Reply] = []
    for prompt in prompts:
        context.append(Said(prompt))
        replies.append(studio.draw(an_order(*context, ratio="16:9" if not replies else None)))
        context.append(Answered(replies[-1].parts))
    return replies


def apart(one: Image.Image, other: Image.Image) -> float:
    """Return how far two pictures are from each other: 0 the same, 255 the opposite."""
    other = other.resize(one.size)
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def mean(picture: Image.Image) -> tuple[float, float, float]:
    red, green, blue = ImageStat.Stat(picture).mean
    return red, green, blue


def colourfulness(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("HSV")).mean[1]


def roughness(picture: Image.Image) -> float:
    """Return how much neighbouring pixels differ."""
    grey = picture.convert("L")
    return ImageStat.Stat(ImageChops.difference(grey, ImageChops.offset(grey, 1, 0))).mean[0]


def alike(one: Image.Image, other: Image.Image) -> float:
    """Return the correlation of two pictures, -1 to 1."""
    a, b = (list(picture.convert("L").resize((64, 36)).tobytes()) for picture in (one, other))
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    together = sum((x - mean_a) * (y - mean_b) for x, y in zip(a, b, strict=True))
    alone = sum((x - mean_a) ** 2 for x in a) * sum((y - mean_b) ** 2 for y in b)
    return float(together / alone**0.5)


@pytest.fixture
async def model() -> AsyncIterator[SketchModel]:
    made = SketchModel(workers=1)
    yield made
    await made.close()


# --- new pictures ---------------------------------------------------------------------------


def test_the_same_order_gives_the_same_bytes() -> None:
    assert studio.draw(an_order(FOX)) == studio.draw(an_order(FOX))


def test_another_seed_and_another_ancestry_give_another_picture() -> None:
    first = picture_of(studio.draw(an_order(FOX)))
    other_seed = picture_of(studio.draw(an_order(FOX, seed=8)))
    other_past = picture_of(studio.draw(an_order("hello", Answered(b'{"v": 1, "words": "hello"}'), FOX)))
    assert min(apart(first, other_seed), apart(first, other_past), apart(other_seed, other_past)) > 5


def test_a_larger_or_wider_picture_shows_the_same_scene() -> None:
    small = picture_of(studio.draw(an_order(FOX)))
    large = picture_of(studio.draw(an_order(FOX, size="1K")))
    assert large.size == (1376, 768)
    assert alike(small, large) > 0.97


@pytest.mark.parametrize("ratio", build().ratios())
def test_every_ratio_has_the_pixels_of_the_catalogue(ratio: str) -> None:
    traits = build().model(MODEL)
    assert traits is not None
    assert picture_of(studio.draw(an_order("a cat", ratio=ratio))).size == pixels(traits, ratio, "512")


def test_a_large_picture_without_a_ratio_is_a_square() -> None:
    assert picture_of(studio.draw(an_order("blorp", ratio=None, size="2K"))).size == (2048, 2048)


@pytest.mark.parametrize(("ratio", "size"), [("7:3", "1K"), ("1:1", "9K")])
def test_what_no_model_draws_is_rejected(ratio: str, size: str) -> None:
    with pytest.raises(RequestRejected):
        studio.draw(an_order(FOX, ratio=ratio, size=size))


def test_a_model_that_only_the_operator_knows_is_drawn_as_the_first() -> None:
    reply = studio.draw(replace(an_order(FOX, size="1K"), model="gemini-9-image"))
    assert picture_of(reply).size == (1376, 768)


@pytest.mark.parametrize("noun", SUBJECTS)
def test_every_subject_is_drawn(noun: str) -> None:
    plan = Plan("test", "backdrop", "day", backdrop=(200, 200, 200))
    empty, full = Canvas(Image.new("RGB", (120, 90))), Canvas(Image.new("RGB", (120, 90)))
    draw_scene(empty, plan)
    draw_scene(full, replace(plan, figures=(Figure(noun, wears=(("hat", None),)),)))
    assert apart(empty.picture, full.picture) > 1


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_is_drawn_wide_and_tall_by_day_and_night(setting: str) -> None:
    for mood, season, size in (("day", "", (128, 72)), ("night", "winter", (40, 160)), ("storm", "autumn", (90, 90))):
        canvas = Canvas(Image.new("RGB", size))
        draw_scene(canvas, Plan("test", setting, mood, (Figure("cat", None, 2),), ("snow", "rain"), season=season))
        assert ImageStat.Stat(canvas.picture.convert("L")).stddev[0] > 2


def test_every_light_falls_on_a_scene() -> None:
    drawn = set()
    for mood in MOODS:
        canvas = Canvas(Image.new("RGB", (64, 36)))
        draw_scene(canvas, Plan("test", "lake", mood))
        drawn.add(canvas.picture.tobytes())
    assert len(drawn) == len(MOODS)


def test_every_variant_is_a_mood() -> None:
    assert {name for names in VARIANTS.values() for name in names} <= set(MOODS)


# --- reading --------------------------------------------------------------------------------


def plan_of(prompt: str, unwanted: str = "") -> Plan:
    return read(take_apart(prompting.build(prompt, avoid=unwanted)), "seed")


@pytest.mark.parametrize(
    ("prompt", "setting", "hour", "nouns"),
    [
        (FOX, "snow", "winter", ["fox"]),
        ("a lighthouse at sunset", "coast", "sunset", ["lighthouse"]),
        ("a cat on a sofa", "room", "day", ["cat", "sofa"]),
        ("city at night in rain", "city", "night", []),
        ("a bowl of ramen", "still", "day", ["bowl"]),
        ("watercolor mountains", "highlands", "day", []),
        ("robot in a forest", "forest", "day", ["robot"]),
        ("the sea", "sea", "day", []),
        ("asdf qwerty", "abstract", "day", []),
        ("three hot air balloons", "sky", "day", ["hotairballoon"]),
        ("mice by a mountain lake in autumn", "lake", "autumn", ["mouse"]),
        ("ein roter Fuchs im Schnee", "snow", "winter", ["fox"]),
        ("", "abstract", "day", []),
    ],
)
def test_words_become_a_plan(prompt: str, setting: str, hour: str, nouns: list[str]) -> None:
    plan = plan_of(prompt)
    assert (plan.setting, plan.hour, [figure.noun for figure in plan.figures]) == (setting, hour, nouns)


def test_colours_numbers_seats_and_hats_are_read() -> None:
    assert plan_of("two blue cats").figures == (Figure("cat", (58, 112, 190), 2),)
    assert plan_of("a cat on a sofa").seated
    assert plan_of("a lion wearing a golden crown").figures[0].wears == (("crown", (222, 172, 70)),)
    assert plan_of("a cat on a yellow background").backdrop == (246, 200, 72)
    assert sum(figure.count for figure in plan_of("six cats, six dogs and six birds").figures) == 6


@pytest.mark.parametrize(
    ("prompt", "unwanted"), [("a fox and a cat in snow", "cats, snow"), ("a fox without a cat", "")]
)
def test_what_is_not_wanted_is_not_drawn(prompt: str, unwanted: str) -> None:
    plan = plan_of(prompt, unwanted)
    assert [figure.noun for figure in plan.figures] == ["fox"]
    assert not plan.weather


def test_of_a_recap_only_the_new_words_count() -> None:
    words = take_apart(prompting.recap(["a fox", "add a cat"], "make it black and white"))
    assert words == Words("make it black and white", recap=True, tokens=("make", "it", "monochrome"))


def test_every_noun_has_words_of_its_own() -> None:
    assert {NOUNS[word] for word in NOUNS} == set(SUBJECTS)
    assert sum(len(subject.words.split()) for subject in SUBJECTS.values()) == len(NOUNS)


# --- edits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("make it black and white and add a red frame", ["grey", "frame"]),
        ("mirror it, then make it sepia", ["mirror", "sepia"]),
        ('add the text "black and white" in red', ["text"]),
        ("rotate it 90 degrees to the left", ["rotate"]),
        ("turn the fox into a cat", ["replace"]),
        ("turn it upside down", ["upside"]),
        ("add two cats and a red balloon on the left", ["add"]),
        ("change the background to dark green", ["background"]),
        ("make the fox blue", ["recolour"]),
        ("make it blue", ["tint"]),
        ("make it night", ["light"]),
        ("less contrast, much brighter", ["flatter", "brighter"]),
        ("give it a hat", ["wear"]),
        ("make it a watercolor painting", ["watercolor"]),
        ("no text please", ["remove"]),
        ("make it look happier", []),
    ],
)
def test_edits_are_found_in_the_order_in_which_they_are_said(text: str, names: list[str]) -> None:
    assert [step.name for step in table.parse(text, "seed")] == names


def test_edits_are_found_quickly_whatever_is_typed() -> None:
    for unit in ("a ", "make ", "add a small ", "the the ", "x", '"', "flip ", "black and ", "text "):
        started = time.process_time()
        table.parse((unit * 1500)[:1500], "seed")
        assert time.process_time() - started < 0.5, unit


def test_black_and_white() -> None:
    assert colourfulness(picture_of(edited("make it black and white"))) < 3


def test_sepia_warmer_and_cooler() -> None:
    plain = mean(unlabelled(edited("rotate 0")))
    sepia, warm, cool = (mean(unlabelled(edited(words))) for words in ("sepia", "warmer", "cooler"))
    assert sepia[0] > sepia[1] > sepia[2]
    assert warm[0] - warm[2] > plain[0] - plain[2] + 15
    assert cool[0] - cool[2] < plain[0] - plain[2] - 15


def test_brighter_darker_and_contrast() -> None:
    plain = unlabelled(edited("rotate 0")).convert("L")
    light, dark, hard, flat = (
        unlabelled(edited(words)).convert("L") for words in ("brighter", "darker", "more contrast", "less contrast")
    )
    assert ImageStat.Stat(light).mean[0] > ImageStat.Stat(plain).mean[0] + 10
    assert ImageStat.Stat(dark).mean[0] < ImageStat.Stat(plain).mean[0] - 10
    assert ImageStat.Stat(hard).stddev[0] > ImageStat.Stat(plain).stddev[0] * 1.1
    assert ImageStat.Stat(flat).stddev[0] < ImageStat.Stat(plain).stddev[0] * 0.9


def test_vivid_muted_inverted_and_tinted() -> None:
    plain = unlabelled(edited("rotate 0"))
    assert colourfulness(unlabelled(edited("more vivid"))) > colourfulness(plain) * 1.1
    assert colourfulness(unlabelled(edited("less saturated"))) < colourfulness(plain) * 0.8
    assert apart(unlabelled(edited("invert it")), ImageOps.invert(plain)) < 3
    red, green, blue = mean(unlabelled(edited("make it purple")))
    assert red > green + 10
    assert blue > green + 10


def test_blur_sharpen_and_pixelate() -> None:
    photo = a_photo()
    noisy = ImageChops.add(photo, Image.effect_noise(photo.size, 40).convert("RGB"), 1, -128)
    plain = roughness(unlabelled(edited("rotate 0", picture=noisy)))
    assert roughness(unlabelled(edited("blur it", picture=noisy))) < plain * 0.5
    assert roughness(unlabelled(edited("make it sharper", picture=noisy))) > plain * 1.1
    pixelated = unlabelled(edited("pixelate it"))
    assert len(set(pixelated.crop((0, 0, 4, 4)).quantize(16).tobytes())) <= 2


@pytest.mark.parametrize(
    ("words", "turn"),
    [
        ("mirror it", Image.Transpose.FLIP_LEFT_RIGHT),
        ("flip it vertically", Image.Transpose.FLIP_TOP_BOTTOM),
        ("turn it upside down", Image.Transpose.ROTATE_180),
        ("rotate it left", Image.Transpose.ROTATE_90),
        ("rotate 90 degrees clockwise", Image.Transpose.ROTATE_270),
    ],
)
def test_mirroring_and_turning(words: str, turn: Image.Transpose) -> None:
    plain = unlabelled(edited("rotate 0"))
    assert apart(unlabelled(edited(words)), plain.transpose(turn)) < 3


def test_other_angles_crops_and_zooms() -> None:
    tilted = unlabelled(edited("rotate by 20 degrees"))
    assert tilted.width * tilted.height == pytest.approx(512 * 512, rel=0.1)
    assert unlabelled(edited("crop it to a square")).size == (512, 512)
    plain = unlabelled(edited("rotate 0"))
    for words in ("zoom in", "zoom out"):
        zoomed = unlabelled(edited(words))
        assert zoomed.size == plain.size
        assert apart(zoomed, plain) > 5


def test_a_frame_has_its_colour_on_the_border() -> None:
    framed = unlabelled(edited("add a red border"))
    for spot in ((4, 4), (framed.width - 5, framed.height // 2), (framed.width // 2, framed.height - 5)):
        red, green, blue = mean(framed.crop((spot[0] - 2, spot[1] - 2, spot[0] + 2, spot[1] + 2)))
        assert red > 180
        assert max(green, blue) < 90


def test_posterize_vignette_and_every_manner() -> None:
    plain = unlabelled(edited("rotate 0"))
    corner = (0, 0, 20, 20)
    vignetted = unlabelled(edited("a strong vignette"))
    assert sum(mean(vignetted.crop(corner))) < sum(mean(plain.crop(corner))) - 60
    for words in (
        "posterize",
        "film grain",
        "a soft glow",
        "as watercolor",
        "pencil drawing",
        "oil painting",
        "pixel art",
        "low poly",
        "vintage",
        "pastel colours",
        "shades of green",
    ):
        reply = edited(words)
        assert apart(unlabelled(reply), plain) > 1.5, words
        assert not reply.notes, words


def test_words_are_lettered_where_they_are_wanted() -> None:
    plain = unlabelled(edited("rotate 0"))
    low, high = (
        unlabelled(edited("add the words HELLO")),
        unlabelled(edited('add the text "Hello" at the top in yellow')),
    )
    upper = (0, 0, plain.width, plain.height // 3)
    lower = (0, plain.height * 2 // 3, plain.width, plain.height)
    assert apart(low.crop(lower), plain.crop(lower)) > 5 > apart(low.crop(upper), plain.crop(upper))
    assert apart(high.crop(upper), plain.crop(upper)) > 5 > apart(high.crop(lower), plain.crop(lower))
    assert lettering.message('add the text "Hello" at the top in yellow') == "Hello"
    assert lettering.message("add the words GOOD DAY at the top") == "GOOD DAY"


def test_letters_the_font_lacks_are_replaced_and_it_is_said() -> None:
    assert lettering.drawable("Grüße, 漢") == ("Grusse, ?", True)
    assert edited('add the words "Grüße"').notes == (studio.LETTERS,)
    assert not edited('add the words "plain"').notes


def test_a_long_caption_is_wrapped_and_fits() -> None:
    drawn = unlabelled(edited(f'add the words "{"so many words " * 40}"'))
    assert drawn.size == unlabelled(edited("rotate 0")).size


def test_a_plain_background_is_exchanged_and_any_other_picture_laid_on_a_sheet() -> None:
    product = Image.new("RGB", (300, 300), (245, 245, 245))
    ImageDraw.Draw(product).ellipse((80, 80, 220, 220), fill=(200, 60, 50))
    changed = unlabelled(edited("on a blue background", picture=product))
    assert mean(changed.crop((5, 5, 40, 40)))[2] > 150 > mean(changed.crop((5, 5, 40, 40)))[0]
    assert mean(changed.crop((240, 240, 270, 270)))[0] > 170
    sheet = unlabelled(
        edited(
            "on a blue background", picture=Image.effect_mandelbrot((300, 300), (-2, -1.5, 1, 1.5), 60).convert("RGB")
        )
    )
    assert mean(sheet.crop((2, 2, 20, 20)))[2] > mean(sheet.crop((2, 2, 20, 20)))[0] + 40


@pytest.mark.parametrize(
    "words", ["make it night", "add snow", "at sunset", "make it rain", "add fog", "add a cat", "a fox"]
)
def test_weather_night_and_subjects_come_into_a_photo(words: str) -> None:
    reply = edited(words)
    assert apart(unlabelled(reply), unlabelled(edited("rotate 0"))) > 2
    assert not reply.notes


def test_several_edits_at_once_are_done_in_order() -> None:
    both = unlabelled(edited("make it black and white and add a red border"))
    assert mean(both.crop((2, 2, 8, 8)))[0] > 180
    inner = both.crop((60, 60, both.width - 60, both.height - 60))
    assert colourfulness(inner) < 3
    turned = unlabelled(edited("add a red border and make it black and white"))
    assert colourfulness(turned) < 3


def test_an_edit_nobody_understands_is_visible_and_said() -> None:
    plain, reply = unlabelled(edited("rotate 0")), edited("frobnicate the gizmo")
    assert reply.notes == (studio.NOTHING_UNDERSTOOD,)
    assert 2 < apart(unlabelled(reply), plain) < 60
    assert studio.draw(an_order("blorp")).notes == (studio.NO_SUBJECT,)


def test_what_only_scenes_of_its_own_allow_is_said() -> None:
    assert edited("remove the cat").notes == (studio.FOREIGN, studio.ONLY_LIGHT)
    assert edited("give him a hat").notes == (studio.GUESSED,)


# --- its own scenes -------------------------------------------------------------------------


def test_a_scene_of_its_own_is_drawn_anew() -> None:
    fox, night, cat, plain = conversation([FOX, "make it night", "turn the fox into a cat", "on a blue background"])
    assert sum(mean(unlabelled(night))) < sum(mean(unlabelled(fox))) * 0.6
    assert apart(unlabelled(cat), unlabelled(night)) > 2
    edge = mean(unlabelled(plain).crop((5, 5, 60, 60)))
    assert edge[2] > edge[0] + 40
    assert not (*night.notes, *cat.notes, *plain.notes)


def test_what_was_done_to_the_picture_is_done_again_when_its_scene_changes() -> None:
    night = conversation([FOX, "make it black and white", "add a red border", "make it night", "give it a crown"])[-1]
    assert mean(unlabelled(night).crop((2, 2, 6, 6)))[0] > 180
    assert colourfulness(unlabelled(night).crop((60, 60, 400, 200))) < 8


def test_each_turn_derives_from_the_one_before() -> None:
    turns = conversation([FOX, "mirror it", "add the words HELLO", "make it warmer"])
    fresh = unlabelled(studio.draw(an_order("make it warmer", ratio="16:9")))
    for before, after in pairwise(turns[1:]):
        assert alike(unlabelled(before), unlabelled(after)) > 0.8
        assert alike(unlabelled(after), fresh) < 0.5


def test_twenty_turns_cost_no_quality_and_no_space() -> None:
    turns = conversation([FOX, *["mirror it"] * 20])
    assert apart(unlabelled(turns[0]), unlabelled(turns[-1])) < 3
    assert len(turns[-1].parts) < len(turns[0].parts) * 1.3 + 4000


def test_after_very_many_steps_a_scene_is_only_painted_over() -> None:
    reply = conversation([FOX, "warmer, " * 45, "make it night"])[-1]
    kept = decode(reply.parts)
    assert kept is not None
    assert kept.recipe is None


def test_a_larger_edit_is_drawn_and_not_stretched() -> None:
    first = studio.draw(an_order(FOX))
    larger = studio.draw(an_order(FOX, Answered(first.parts), "mirror it", ratio=None, size="1K"))
    assert picture_of(larger).size == (1376, 768)
    fresh = unlabelled(studio.draw(an_order(FOX, size="1K")))
    assert apart(unlabelled(larger), fresh.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) < 3


def test_an_edit_can_ask_for_another_ratio() -> None:
    first = studio.draw(an_order(FOX))
    assert picture_of(studio.draw(an_order(FOX, Answered(first.parts), "warmer", ratio="9:16"))).size == (384, 688)
    photo = studio.draw(an_order(Said("warmer", (saved(a_photo()),)), ratio="21:9"))
    assert picture_of(photo).size == (792, 336)


def test_the_parts_stay_small() -> None:
    assert len(studio.draw(an_order(FOX, size="1K")).parts) < 800_000


# --- what it starts from --------------------------------------------------------------------


def test_the_newest_picture_is_the_one_that_is_edited() -> None:
    first = studio.draw(an_order(FOX))
    photo = saved(a_photo())
    attached = studio.draw(an_order(FOX, Answered(first.parts), Said("rotate 0", (photo,)), ratio=None))
    assert apart(unlabelled(attached), unlabelled(edited("rotate 0"))) < 3
    onward = studio.draw(an_order(Said("a", (photo,)), Answered(first.parts), "rotate 0", ratio=None))
    assert apart(unlabelled(onward), unlabelled(first)) < 3
    words = Answered(b'{"v": 1, "words": "only"}')
    past_words = studio.draw(an_order(FOX, Answered(first.parts), "what?", words, "rotate 0", ratio=None))
    assert apart(unlabelled(past_words), unlabelled(first)) < 3
    opened = studio.draw(an_order(Said(prompting.recap(["a"], "rotate 0"), (photo,)), ratio=None))
    assert apart(unlabelled(opened), unlabelled(edited("rotate 0"))) < 3


def test_several_pictures_become_one() -> None:
    colours = [Image.new("RGB", (200, 150), colour) for colour in ("red", "lime", "blue", "yellow", "white")]
    for count in (2, 3, 5):
        given = tuple(saved(colour) for colour in colours[:count])
        reply = studio.draw(an_order(Said("put them together", given), ratio="16:9"))
        found = unlabelled(reply).quantize(24).convert("RGB")
        kinds = {
            tuple(round(part / 255) for part in colour)
            for _, colour in found.getcolors() or ()
            if isinstance(colour, tuple)
        }
        assert {(1, 0, 0), (0, 1, 0)} <= kinds
        assert reply.notes == (studio.COMPOSED,)
    grey = studio.draw(
        an_order(Said("a black and white collage", tuple(saved(colour) for colour in colours)), ratio="1:1")
    )
    assert colourfulness(unlabelled(grey)) < 3


def test_transparent_and_turned_pictures_are_taken_as_they_look() -> None:
    clear = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    assert min(mean(unlabelled(edited("rotate 0", picture=clear)))) > 250
    sideways = a_photo()
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    sideways.save(out, "JPEG", exif=exif)
    given = ImageBytes(out.getvalue(), "image/jpeg", *sideways.size)
    upright = unlabelled(studio.draw(an_order(Said("rotate 0", (given,)), ratio=None)))
    assert upright.height > upright.width


def test_odd_shapes_are_taken() -> None:
    for size in ((1, 1), (3, 900), (900, 3)):
        assert edited("add a cat and blur it", picture=Image.new("RGB", size, "red")).ending is Ending.PICTURE


@pytest.mark.parametrize(
    "data", [b"", b"not a picture", saved(a_photo()).data[:900], saved(a_photo(), "JPEG").data[:50]]
)
def test_broken_pictures_are_rejected(data: bytes) -> None:
    with pytest.raises(RequestRejected) as raised:
        studio.draw(an_order(Said("warmer", (ImageBytes(data, "image/png", 10, 10),)), ratio=None))
    assert raised.value.status == 400


def test_too_many_pixels_are_rejected() -> None:
    with pytest.raises(RequestRejected):
        studio.draw(an_order(Said("warmer", (saved(Image.new("1", (8000, 7000))),)), ratio=None))


@pytest.mark.parametrize(
    "parts",
    [
        b"",
        b"[]",
        b'{"v": 2, "picture": ""}',
        b'{"v": 1, "picture": "AAAA", "recipe": null}',
        b'{"v": 1, "picture": "?", "recipe": null}',
        b'{"candidates": []}',
        json.dumps({"v": 1, "picture": "", "recipe": {"plan": {}}}).encode(),
    ],
)
def test_broken_parts_are_rejected(parts: bytes) -> None:
    with pytest.raises(RequestRejected):
        studio.draw(an_order(FOX, Answered(parts), "warmer", ratio=None))


@pytest.mark.parametrize("context", [(), (Said(FOX), Answered(encode(Image.new("RGB", (8, 8)), None)))])
def test_a_context_that_does_not_end_with_the_member_is_rejected(context: tuple[Said | Answered, ...]) -> None:
    with pytest.raises(RequestRejected):
        studio.draw(Order(MODEL, context, "1:1", "512"))


# --- the label, directives, the port --------------------------------------------------------


def test_every_picture_bears_the_label_and_the_next_turn_starts_without_it() -> None:
    for reply in (studio.draw(an_order(FOX)), edited("pixelate it"), edited("make it night", "brighter")):
        shown, kept = picture_of(reply), unlabelled(reply)
        frame = lettering.stamp_frame(kept.size)
        assert apart(shown.crop(frame), kept.crop(frame)) > 25
        levels = shown.crop(frame).convert("L").histogram()
        assert sum(levels[:60]) > sum(levels) / 4  # the pill
        assert sum(levels[200:]) > sum(levels) / 50  # its letters
        for picture in (shown, kept):
            picture.paste((0, 0, 0), frame)
        assert apart(shown, kept) < 3


async def test_a_reply_says_what_it_is(model: SketchModel) -> None:
    reply = await model.draw(an_order(FOX))
    assert model.backend == "sketch"
    assert (reply.ending, reply.words, reply.pictures[0].media_type) == (Ending.PICTURE, "", "image/jpeg")
    assert (reply.usage.model_version, reply.usage.price, reply.usage.billed) == ("sketch", 0, True)
    assert reply.pictures[0].data.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("directive", "ending"),
    [
        ("words only", Ending.WORDS_ONLY),
        ("refuse", Ending.PROMPT_BLOCKED),
        ("ending recitation", Ending.RECITATION),
        ("Ending picture_blocked", Ending.PICTURE_BLOCKED),
    ],
)
async def test_directives_bring_every_ending(model: SketchModel, directive: str, ending: Ending) -> None:
    reply = await model.draw(an_order(f"{FOX} [sketch: {directive}]"))
    assert reply.ending is ending
    assert not reply.pictures
    assert bool(reply.words) == (ending is Ending.WORDS_ONLY)
    if reply.parts:
        onward = await model.draw(an_order(FOX, Answered(reply.parts), FOX))
        assert onward.ending is Ending.PICTURE


@pytest.mark.parametrize(("directive", "error"), [("fail", Busy), ("lost", AnswerLost), ("reject", RequestRejected)])
async def test_directives_bring_trouble(model: SketchModel, directive: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await model.draw(an_order(f"{FOX} [sketch: slow 0.01] [sketch: {directive}]"))


async def test_a_directive_is_no_part_of_the_picture(model: SketchModel) -> None:
    slowly = await model.draw(an_order(f"{FOX} [sketch: slow 0.01]"))
    assert slowly == await model.draw(an_order(FOX))


async def test_an_unknown_directive_is_named(model: SketchModel) -> None:
    assert "dance" in (await model.draw(an_order(f"{FOX} [sketch: dance]"))).notes[0]


async def test_a_cancelled_order_leaves_the_loop_and_the_threads_free(model: SketchModel) -> None:
    waiting = asyncio.create_task(model.draw(an_order(f"{FOX} [sketch: slow 60]")))
    drawing = [asyncio.create_task(model.draw(an_order(FOX, size="2K"))) for _ in range(3)]
    await asyncio.sleep(0.01)
    started = time.monotonic()
    for task in (waiting, *drawing):
        task.cancel()
    ended = await asyncio.gather(waiting, *drawing, return_exceptions=True)
    assert time.monotonic() - started < 2
    assert all(isinstance(end, asyncio.CancelledError) for end in ended)
    assert (await model.draw(an_order(FOX))).ending is Ending.PICTURE


def test_what_nobody_waits_for_is_not_finished() -> None:
    with pytest.raises(studio.Abandoned):
        studio.draw(an_order(FOX), lambda: True)
