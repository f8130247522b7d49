def parse_columns(text):
    return {}
