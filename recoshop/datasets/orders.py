class OrderHistory:
    name = "orders"
