from recoshop.datasets.demo.logins import demo_logins

__all__ = ["demo_logins"]
