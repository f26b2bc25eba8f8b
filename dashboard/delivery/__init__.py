"""Brings reports and alerts to people by themselves: e-mail, chat services, folders. Nothing is brought twice.

outcome = deliver(orders, Path("data/outreach.db"), now=datetime.now(UTC))
"""

from dashboard.delivery.deliver import AlreadyDelivering, Outcome, deliver
from dashboard.delivery.failure import forget_failure, tell_of_failure
from dashboard.delivery.orders import AlertOrder, Mail, Orders, ReportOrder, orders_of

__all__ = [
    "AlertOrder",
    "AlreadyDelivering",
    "Mail",
    "Orders",
    "Outcome",
    "ReportOrder",
    "deliver",
    "forget_failure",
    "orders_of",
    "tell_of_failure",
]
