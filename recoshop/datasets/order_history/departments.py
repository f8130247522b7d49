"""Finds a department for products whose file names none, from the words of their titles.

In an English name the thing itself comes last ("Lunch Bag", "Glass Cake Stand") unless a pattern or a number
follows, so words are looked up from the end; the first one the table knows decides. Occasions come before
things: a Christmas bowl is found under Christmas. What no word tells is under "Everything Else", and not
guessed.
"""

import re

ELSEWHERE = "Everything Else"

_OCCASIONS = {
    "Christmas": """
        advent bauble baubles christmas nativity noel reindeer rudolph santa snowflake snowflakes
        snowman stocking stockings tinsel xmas
    """,
}
_THINGS = {
    "Bags & Purses": """
        backpack bag bags handbag luggage purse purses rucksack satchel shopper suitcase tote wallet
        washbag
    """,
    "Bath & Beauty": """
        balm bath bathmat bathroom cosmetic flannel flannels hankies lip nail perfume plasters shower
        soap soaps sponge tattoos tissues toothbrush towel towels
    """,
    "Candles & Light": """
        bulb burner candle candleholder candlepot candles candlestand candlestick chandelier fragrance
        incense lamp lampshade lantern lanterns light lightbulb lights lite matches nightlight scent
        t-light t-lights tealight tealights torch votive
    """,
    "Cards & Wrap": """
        bow bows card cards envelope envelopes gift giftwrap paper ribbon ribbons sticker stickers tag
        tags tape wrap
    """,
    "Garden": """
        birdcage birdhouse feeder flowerpot garden gardeners gardening gloves gnome grow hammock herb
        parasol parasols plant planter planters plantpot seeds thermometer trowel twine watering
        wheelbarrow windmill windsock
    """,
    "Home & Decoration": """
        art artificial basket baskets bin bottle bottles box boxes cabinet chair chest chests clock
        clocks cover covers curtain cushion cushions decoration decorations doorbell doormat doorsign
        doorstop drawer drawers flying frame frames hanger hangers heart hearts holder hook hooks key
        keyring knob knobs letter letters magnet magnets mirror mirrors mobile ornament pad pads
        paperweight photoframe picture plaque platters pouffe quilt rack radio rug shelf shelves
        shelving sign signs stand stool storage table throw tile tiles trinket umbrella umbrellas vase
        w/chime windchime wreath
    """,
    "Jewellery": """
        anklet bangle bangles bead beads brac bracelet bracelets braclet brooch brooches charm charms
        choker diamante earring earrings grip grips hair hairband hairclip hairclips lariat neckl
        necklac necklace necklaces necklet pendant ring rings tiaras
    """,
    "Kitchen & Dining": """
        apron aprons baking beaker beakers biscuit biscuits bowl bowls bread breadbin butter cake cakes
        cakestand candy cannister cases chopping chopsticks coaster coasters coffee colander container
        containers corer cosy crate crates cup cups cutlery cutter cutters dish dishes doilies egg
        eggcup eggs fork fruitbowl glass glasses goblet grill jam jar jars jug jugs kitchen ladle lunch
        milk mould moulds mug mugs napkin napkins oven pan pepper picnic placemat placemats
        plate plates
        platter pot pots recipe rolling salt saucer saucers scales snack spoon spoons squeezer straws
        sugar tablecloth tagine tea teapot teapots teaspoon teaspoons tin tins toast toastrack tray
        trays tumbler tureen wine
    """,
    "Party": """
        balloon balloons banner birthday bunting confetti easter garland halloween party pinata piñata
        popcorn tableware wedding
    """,
    "Stationery & Craft": """
        album badges book calculator calendar chalk chalkboard clip clips colouring craft crayons diary
        eraser erasers exercise feltcraft folder journal kit knitting memo memoboard notebook notebooks
        notelets notepad organiser origami paint passport patches pegs pen pencil pencils pens postcard
        punch reel reels rubber ruler scissor scissors sewing sharpener sketchbook stamp stamper stamps
        stationery tidy wool writing
    """,
    "Toys & Games": """
        bingo blocks clay creepy dinosaur disc doll dolls dominoes game games gliders harmonica
        helicopter inflatable jacks jigsaw jumping kite ludo marbles marionette playhouse plush puppet
        puzzle puzzles robot rope skittles slate snakes soldier soldiers spade spinning teddy tops toy
        toys trains windup yoyo
    """,
}
_PHRASES = {
    "hot water bottle": "Home & Decoration",
    "hand warmer": "Bags & Purses",
    "incense": "Candles & Light",
    "tea towel": "Kitchen & Dining",
    "tissue box": "Home & Decoration",
    "t-light": "Candles & Light",
    "tealight": "Candles & Light",
    "candle": "Candles & Light",
    "key ring": "Home & Decoration",
    "food cover": "Kitchen & Dining",
    "cake stand": "Kitchen & Dining",
    "lunch box": "Kitchen & Dining",
    "water bottle": "Kitchen & Dining",
    "egg cup": "Kitchen & Dining",
    "playing cards": "Toys & Games",
    "paper chain": "Party",
    "photo frame": "Home & Decoration",
    "light bulb": "Candles & Light",
    "cake cases": "Kitchen & Dining",
    "sewing kit": "Stationery & Craft",
    "wall art": "Home & Decoration",
}


def _by_word(table: dict[str, str]) -> dict[str, str]:
    return {word: department for department, words in table.items() for word in words.split()}


_OCCASION_OF, _THING_OF = _by_word(_OCCASIONS), _by_word(_THINGS)


def department_of(title: str) -> str:
    """The department of a product called this, `ELSEWHERE` when nothing tells."""
    text = title.lower()
    words = re.findall(r"t-lights?|[a-zñ]+", text)
    for word in words:
        if word in _OCCASION_OF:
            return _OCCASION_OF[word]
    for phrase, department in _PHRASES.items():
        if phrase in text:
            return department
    return next((_THING_OF[word] for word in reversed(words) if word in _THING_OF), ELSEWHERE)
