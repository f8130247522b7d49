from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill_highest_prices(apps, schema_editor):
    """What `pricing.reprice` keeps from now on, for the products that are there already."""
    product, variant = apps.get_model("shop", "Product"), apps.get_model("shop", "Variant")
    own = variant.objects.filter(product=OuterRef("pk")).order_by().values("product")
    dearest = Subquery(own.annotate(dearest=Max("price")).values("dearest"))
    product.objects.update(highest_price=Coalesce(dearest, Decimal(0)))


class Migration(migrations.Migration):

    dependencies = [
        ("shop", "0003_search"),
    ]

    operations = [
        migrations.AddField(
            model_name='product',
            name='highest_price',
            field=models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=10),
        ),
        migrations.AddField(
            model_name='productimage',
            name='colour',
            field=models.CharField(blank=True, help_text='As its variants call it; empty for a picture of all of them.', max_length=40),
        ),
        migrations.AddField(
            model_name='saveditem',
            name='back_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='saveditem',
            name='is_news',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='saveditem',
            name='is_sold_out',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='saveditem',
            name='price_then',
            field=models.DecimalField(blank=True, decimal_places=2, editable=False, max_digits=10, null=True),
        ),
        migrations.AddField(
            model_name='saveditem',
            name='variant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='shop.variant'),
        ),
        migrations.AddField(
            model_name='saveditem',
            name='wants_mail',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddIndex(
            model_name='saveditem',
            index=models.Index(condition=models.Q(('is_news', True)), fields=['user'], name='saved_item_news'),
        ),
        migrations.AddIndex(
            model_name='saveditem',
            index=models.Index(condition=models.Q(('wants_mail', True)), fields=['back_at'], name='saved_item_to_mail'),
        ),
        migrations.RunPython(fill_highest_prices, migrations.RunPython.noop),
    ]
