"""A short message to a chat service. Its address holds a secret, so nothing that apprise says is passed on."""

import logging

import apprise

from dashboard.delivery.errors import NotDelivered

logging.getLogger("apprise").disabled = True  # its log names addresses


def notify(url: str, title: str, said: str) -> None:
    """Raises NotDelivered."""
    asset = apprise.AppriseAsset(app_id="Outreach", app_desc="Outreach", app_url="", secure_logging=True)
    service = apprise.Apprise(asset=asset)
    if not service.add(url):
        raise NotDelivered("This is no address that apprise understands: check it in OUTREACH_NOTIFY_URLS.")
    if not service.notify(title=title, body=said, body_format=apprise.NotifyFormat.TEXT):
        raise NotDelivered("The chat service did not take it: check the address in OUTREACH_NOTIFY_URLS.")
