"""Who may look at the dashboard, and who may write in it."""


def may_write() -> bool:
    """Whether whoever sits before this page may write notes: annotations, tags, label checks."""
    return True
