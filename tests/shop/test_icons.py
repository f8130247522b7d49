"""Icons: drawings out of the sprite, which nobody has to hear of."""

from django.template import Context, Template


def drawn(source):
    return Template(source).render(Context())


def test_an_icon_is_a_drawing_that_screen_readers_pass_over():
    assert drawn('{% icon "bag" %}') == (
        '<svg class="icon " aria-hidden="true"><use href="/static/icons.svg#bag"></use></svg>'
    )


def test_its_classes_can_be_added_to():
    assert 'class="icon size-4"' in drawn('{% icon "bag" class="size-4" %}')
